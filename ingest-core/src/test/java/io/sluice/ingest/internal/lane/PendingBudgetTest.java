package io.sluice.ingest.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting for room. */
@Timeout(60)
class PendingBudgetTest {

    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger acquired = new AtomicInteger();

    private Thread waiter(PendingBudget budget, long bytes) {
        return waiter(budget, bytes, LONG_NANOS);
    }

    private Thread waiter(PendingBudget budget, long bytes, long timeoutNanos) {
        long deadline = System.nanoTime() + timeoutNanos;
        Thread thread = new Thread(() -> {
            try {
                if (budget.acquire(bytes, () -> deadline)) {
                    acquired.incrementAndGet();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        threads.add(thread);
        thread.start();
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return thread;
    }

    private static long waits(Thread thread) {
        return ManagementFactory.getThreadMXBean().getThreadInfo(thread.getId()).getWaitedCount();
    }

    private void joinAll() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void shouldNotWakeUpWhileNoRoomIsGivenBack() throws Exception {
        PendingBudget budget = new PendingBudget(1, 100);
        budget.tryAcquire(1, 10);
        Thread first = waiter(budget, 10);
        Thread second = waiter(budget, 10);
        long before = waits(first) + waits(second);

        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));

        assertThat(waits(first) + waits(second)).isEqualTo(before);
        budget.release(1, 10);
        budget.close();
        joinAll();
    }

    @Test
    void shouldLetInOneWaiterForEachRowThatIsGivenBack() throws Exception {
        PendingBudget budget = new PendingBudget(64, 1_000);
        budget.tryAcquire(64, 0);
        for (int n = 0; n < 8; n++) {
            waiter(budget, 0);
        }

        for (int n = 1; n <= 8; n++) {
            budget.release(1, 0);
            while (acquired.get() < n) {
                Thread.onSpinWait();
            }
            assertThat(budget.rows()).isEqualTo(64);
        }
        joinAll();
    }

    @Test
    void shouldLetInAllWaitersWhenMuchRoomIsGivenBackAtOnce() throws Exception {
        PendingBudget budget = new PendingBudget(64, 1_000);
        budget.tryAcquire(64, 0);
        for (int n = 0; n < 8; n++) {
            waiter(budget, 0);
        }

        budget.release(64, 0);
        joinAll();

        assertThat(acquired).hasValue(8);
        assertThat(budget.rows()).isEqualTo(8);
    }

    @Test
    void shouldLetInASmallRowBehindALargeOneThatDoesNotFit() throws Exception {
        PendingBudget budget = new PendingBudget(64, 1_000);
        budget.tryAcquire(2, 1_000);
        Thread large = waiter(budget, 500);
        Thread small = waiter(budget, 10);

        budget.release(1, 20);
        small.join();
        assertThat(large.isAlive()).isTrue();

        budget.release(1, 980);
        large.join();
        assertThat(budget.bytes()).isEqualTo(510);
    }

    @Test
    void shouldLetInASmallRowBehindSeveralLargeOnesThatDoNotFit() throws Exception {
        PendingBudget budget = new PendingBudget(64, 1_000);
        budget.tryAcquire(2, 1_000);
        for (int n = 0; n < 3; n++) {
            waiter(budget, 500, 10 * LONG_NANOS); // longer than the test: none goes and passes its turn on
        }
        Thread small = waiter(budget, 10, 10 * LONG_NANOS);

        budget.release(1, 20);
        small.join();

        assertThat(acquired).hasValue(1);
        budget.close();
        joinAll();
    }

    @Test
    void shouldPassTheTurnOnWhenTheFirstWaiterIsInterrupted() throws Exception {
        PendingBudget budget = new PendingBudget(64, 1_000);
        budget.tryAcquire(64, 0);
        Thread first = waiter(budget, 0);
        Thread second = waiter(budget, 0);

        first.interrupt();
        first.join();
        budget.release(1, 0);
        second.join();

        assertThat(acquired).hasValue(1);
    }

    @Test
    void shouldTurnEveryWaiterAwayWhenClosed() throws Exception {
        PendingBudget budget = new PendingBudget(1, 1_000);
        budget.tryAcquire(1, 0);
        waiter(budget, 0);
        waiter(budget, 0);

        budget.close();
        joinAll();

        assertThat(acquired).hasValue(0);
    }

    @Test
    void shouldNeverLoseAWaiterWhateverTheOrder() throws Exception {
        PendingBudget budget = new PendingBudget(3, 30);
        int rounds = 20_000;
        for (int t = 0; t < 8; t++) {
            int bytes = 1 + t * 2;
            Thread thread = new Thread(() -> {
                try {
                    for (int n = 0; n < rounds / 8; n++) {
                        long deadline = System.nanoTime() + LONG_NANOS;
                        if (budget.acquire(bytes, () -> deadline)) {
                            acquired.incrementAndGet();
                            budget.release(1, bytes);
                        }
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            threads.add(thread);
            thread.start();
        }
        joinAll();

        assertThat(acquired).hasValue(rounds);
        assertThat(budget.rows()).isZero();
        assertThat(budget.bytes()).isZero();
    }
}
