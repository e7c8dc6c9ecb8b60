package io.sluice.ingest.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The timer outlives what its tasks throw. */
@Timeout(60)
class TimerThreadTest {

    private final TimerThread timer = new TimerThread();

    @AfterEach
    void stop() {
        timer.stop();
    }

    @Test
    void shouldRunARepeatedTaskAgainAfterItThrew() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch third = new CountDownLatch(3);
        timer.every(TimeUnit.MILLISECONDS.toNanos(1), () -> {
            third.countDown();
            switch (runs.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("the first time");
                case 2 -> throw new LinkageError("the second time");
                default -> {}
            }
        });

        assertThat(third.await(30, TimeUnit.SECONDS)).isTrue();
    }
}
