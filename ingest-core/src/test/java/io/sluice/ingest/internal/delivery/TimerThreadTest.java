package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.testkit.HeardErrors;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A timer whose tasks throw. */
@Timeout(60)
class TimerThreadTest {

    private final TimerThread timer = new TimerThread();

    @AfterEach
    void stop() {
        timer.stop();
    }

    @Test
    void shouldRunATaskAgainThatThrewAnError() throws Exception {
        CountDownLatch runs = new CountDownLatch(3);
        timer.every(1, () -> {
            runs.countDown();
            throw new OutOfMemoryError("of the test");
        });

        runs.await();
    }

    @Test
    void shouldRunOtherTasksAfterOneThatThrewAnError() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        timer.schedule(
                () -> {
                    throw new OutOfMemoryError("of the test");
                },
                0);
        timer.soon(ran::countDown);

        ran.await();
    }

    @Test
    void shouldHandOverTheErrorOfATask() throws Exception {
        OutOfMemoryError error = new OutOfMemoryError("of the test");
        try (HeardErrors errors = new HeardErrors()) {
            timer.soon(() -> {
                throw error;
            });

            Throwable heard = errors.next();
            while (heard != error) { // a task of another test may still be at its end
                heard = errors.next();
            }
        }
    }
}
