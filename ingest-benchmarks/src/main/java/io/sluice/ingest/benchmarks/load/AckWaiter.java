package io.sluice.ingest.benchmarks.load;

import io.sluice.ingest.WriteGroup;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Notes when groups of one reading are acknowledged: a thread waits for one after the other, in the order given in.
 *
 * <p>A group can be waited for but does not call back, so what is noted is when this thread saw the acknowledgement:
 * later than it came, by the waking of the thread and by the groups before it. The times are an upper bound.
 */
final class AckWaiter implements AutoCloseable {
    private static final int ROOM = 1 << 18;
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final long DRAIN_POLL_MILLIS = 1;

    private final ArrayBlockingQueue<Expected> queue = new ArrayBlockingQueue<>(ROOM);
    private final Thread thread = new Thread(this::run, "ack-waiter");
    private final AtomicLong expected = new AtomicLong();
    private final AtomicLong noted = new AtomicLong();

    private record Expected(WriteGroup group, long dueNanos, AckTimes times) {}

    AckWaiter() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Has a group waited for. */
    void expect(WriteGroup group, long dueNanos, AckTimes times) {
        expected.incrementAndGet();
        queue.add(new Expected(group, dueNanos, times));
    }

    /** Waits until every group given in is noted. */
    void drain() throws InterruptedException {
        while (noted.get() != expected.get()) {
            Thread.sleep(DRAIN_POLL_MILLIS);
        }
    }

    private void run() {
        try {
            while (true) {
                Expected next = queue.take();
                next.group.await(LONGEST);
                next.times.acknowledged(next.dueNanos);
                noted.incrementAndGet();
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
