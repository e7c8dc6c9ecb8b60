package io.sluice.ingest.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ingest.testkit.HeardErrors;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left of an opening that does not come about, or too late. */
@Timeout(60)
class BoundedOpenerTest {

    private static final LambdaConfig CONFIG =
            LambdaConfig.fromEnvironment(Map.of("SCYLLA_HOSTS", "h", "SCYLLA_LOCAL_DC", "d"));

    private final OutOfMemoryError error = new OutOfMemoryError("of the test");
    private final AtomicInteger closes = new AtomicInteger();

    @Test
    void shouldCloseTheIngestorWhenWhatFollowsItsOpeningFails() {
        assertThatThrownBy(() -> BoundedOpener.orClose(closes::incrementAndGet, () -> {
                    throw error;
                }))
                .isSameAs(error);

        assertThat(closes).hasValue(1);
    }

    @Test
    void shouldKeepTheIngestorOpenWhenAllIsWell() throws Exception {
        assertThat(BoundedOpener.<String>orClose(closes::incrementAndGet, () -> "made"))
                .isEqualTo("made");

        assertThat(closes).hasValue(0);
    }

    @Test
    void shouldHandOverAnErrorThatComesWhenNobodyWaitsForTheOpeningAnyMore() throws Exception {
        CountDownLatch givenUp = new CountDownLatch(1);
        BoundedOpener opener = new BoundedOpener(config -> {
            while (givenUp.getCount() > 0) {
                Thread.onSpinWait(); // deaf to interrupts
            }
            throw error;
        });

        try (HeardErrors errors = new HeardErrors()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> opener.open(CONFIG)).isInstanceOf(InterruptedException.class);
            givenUp.countDown();

            assertThat(errors.next()).isSameAs(error);
        }
    }
}
