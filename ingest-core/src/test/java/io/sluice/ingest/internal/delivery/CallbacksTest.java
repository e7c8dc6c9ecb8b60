package io.sluice.ingest.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.WriteFailure;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bounds of the listener's inbox. */
@Timeout(60)
class CallbacksTest {

    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);

    private Callbacks callbacks(int capacity, long bytes) {
        return new Callbacks(
                failure -> {
                    heard.add(failure.message());
                    entered.countDown();
                    try {
                        gate.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                capacity,
                bytes);
    }

    private static WriteFailure failure(String name) {
        return WriteFailure.builder(FailureKind.TIMEOUT, name).build();
    }

    @Test
    void shouldOverflowWhenTheBytesOfWhatWaitsAreTooMany() throws Exception {
        Callbacks callbacks = callbacks(100, 1_000);
        callbacks.failure(failure("heard now"), 600);
        entered.await();
        callbacks.failure(failure("fits"), 400);
        callbacks.failure(failure("a byte too many"), 1);
        assertThat(callbacks.listenerOverflows()).isEqualTo(1);

        gate.countDown();
        callbacks.close(LONG_NANOS);

        assertThat(heard).containsExactly("heard now", "fits");
    }

    @Test
    void shouldHaveRoomAgainWhenTheListenerHasReturned() throws Exception {
        gate.countDown();
        Callbacks callbacks = callbacks(1, 1_000);
        for (int n = 0; n < 3; n++) {
            while (heard.size() < n || callbacks.waiting() > 0) {
                Thread.onSpinWait();
            }
            callbacks.failure(failure("number " + n), 1_000);
        }
        callbacks.close(LONG_NANOS);

        assertThat(heard).containsExactly("number 0", "number 1", "number 2");
        assertThat(callbacks.listenerOverflows()).isZero();
    }

    @Test
    void shouldTakeAFailureLargerThanTheInboxWhenNothingElseWaits() throws Exception {
        Callbacks callbacks = callbacks(100, 1_000);
        callbacks.failure(failure("large"), 5_000);
        entered.await();
        callbacks.failure(failure("large, too"), 5_000);
        gate.countDown();
        callbacks.close(LONG_NANOS);

        assertThat(heard).containsExactly("large");
        assertThat(callbacks.listenerOverflows()).isEqualTo(1);
    }
}
