package io.sluice.ingest.internal.delivery;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tells when every row that entered before a moment has left, however many enter after it. Thread-safe.
 *
 * <p>Rows enter in one of two epochs. Waiting turns the epoch over, so that newcomers count elsewhere, and waits until
 * the old one is empty. One waiter at a time; the others queue.
 */
public final class FlushBarrier {

    /** Longs between two counts, so that those who enter and those who leave do not fight for a cache line. */
    private static final int LINE = 16;

    private static final int ENTERED = LINE;
    private static final int LEFT = 3 * LINE;

    /** By epoch: how many entered, and how many of them left. */
    private final AtomicLongArray counts = new AtomicLongArray(5 * LINE);

    private volatile int epoch;

    private final ReentrantLock oneFlush = new ReentrantLock(true);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition emptied = lock.newCondition();
    private volatile boolean waiting;

    /**
     * Enters some rows together.
     *
     * @return the epoch to leave by
     */
    public int enter(int rows) {
        while (true) {
            int entered = epoch;
            counts.addAndGet(ENTERED + entered * LINE, rows);
            if (epoch == entered) {
                return entered;
            }
            // The epoch turned between the two reads: a later flush would not look for these rows in the old one.
            leave(entered, rows);
        }
    }

    /** Lets some rows leave by the epoch that they entered in. */
    public void leave(int entered, int rows) {
        counts.addAndGet(LEFT + entered * LINE, rows);
        if (waiting && isEmpty(entered)) {
            lock.lock();
            try {
                emptied.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Waits until every row that entered before this call has left.
     *
     * @param timeoutNanos how long at most
     * @return false if time ran out first
     */
    public boolean await(long timeoutNanos) throws InterruptedException {
        long deadline = System.nanoTime() + timeoutNanos;
        if (!oneFlush.tryLock(timeoutNanos, TimeUnit.NANOSECONDS)) {
            return false;
        }
        try {
            int old = epoch;
            // Left over from a flush that timed out: those rows entered before this call, too.
            if (!awaitEmpty(1 - old, deadline)) {
                return false;
            }
            epoch = 1 - old;
            return awaitEmpty(old, deadline);
        } finally {
            oneFlush.unlock();
        }
    }

    private boolean awaitEmpty(int which, long deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            waiting = true;
            while (!isEmpty(which)) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                emptied.awaitNanos(left);
            }
            return true;
        } finally {
            waiting = false;
            lock.unlock();
        }
    }

    /** Those who left are looked at first: if as many had entered then or later, all had left by then. */
    private boolean isEmpty(int which) {
        long left = counts.get(LEFT + which * LINE);
        return counts.get(ENTERED + which * LINE) == left;
    }
}
