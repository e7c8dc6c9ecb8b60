package io.sluice.ingest.internal.lane;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bound on everything that waits for an outcome: rows and bytes. Thread-safe; the lock is touched only when
 * somebody waits.
 *
 * <p>A waiter announces itself before it looks for room, and whoever frees room looks for waiters afterwards (both
 * sequentially consistent), so that one of the two always sees the other.
 */
public final class PendingBudget {

    private final int maxRows;
    private final long maxBytes;
    private final AtomicInteger rows = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final AtomicInteger waiters = new AtomicInteger();
    private volatile boolean closed;

    /**
     * Sets the bounds.
     *
     * @param maxRows at least 1
     * @param maxBytes at least the size of the largest row
     */
    public PendingBudget(int maxRows, long maxBytes) {
        this.maxRows = maxRows;
        this.maxBytes = maxBytes;
    }

    /** Takes room for some rows, all or none, if there is any. */
    public boolean tryAcquire(int rowCount, long byteCount) {
        if (closed || !tryAddRows(rowCount)) {
            return false;
        }
        if (!tryAddBytes(byteCount)) {
            rows.addAndGet(-rowCount);
            wakeWaiters(); // one may have been refused for the rows held just now
            return false;
        }
        return true;
    }

    /**
     * Takes room for a row, waiting for it.
     *
     * @param byteCount the row's size
     * @param deadlineNanos until when to wait, by {@link System#nanoTime()}
     * @return false if the deadline passed or the budget was closed first
     */
    public boolean acquire(long byteCount, long deadlineNanos) throws InterruptedException {
        if (tryAcquire(1, byteCount)) {
            return true;
        }
        lock.lockInterruptibly();
        try {
            waiters.incrementAndGet();
            try {
                while (!tryAcquire(1, byteCount)) {
                    long left = deadlineNanos - System.nanoTime();
                    if (closed || left <= 0) {
                        return false;
                    }
                    freed.awaitNanos(left);
                }
                return true;
            } finally {
                waiters.decrementAndGet();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Gives room back. */
    public void release(int rowCount, long byteCount) {
        bytes.addAndGet(-byteCount);
        rows.addAndGet(-rowCount);
        wakeWaiters();
    }

    /** Turns every waiter and newcomer away; what is held can still be released. */
    public void close() {
        closed = true;
        wakeWaiters();
    }

    /** Whether so many rows and bytes could ever be held at once. */
    public boolean couldHold(int rowCount, long byteCount) {
        return rowCount <= maxRows && byteCount <= maxBytes;
    }

    /** Whether there is no room for one more row of any size. */
    public boolean isFull() {
        return rows.get() >= maxRows || bytes.get() >= maxBytes;
    }

    /** The bound on rows. */
    public int maxRows() {
        return maxRows;
    }

    /** The bound on bytes. */
    public long maxBytes() {
        return maxBytes;
    }

    /** Rows held now. */
    public int rows() {
        return rows.get();
    }

    /** Bytes held now. */
    public long bytes() {
        return bytes.get();
    }

    /** What is full, for an error message. */
    public String describe() {
        return rows.get() + " of maxPendingRows=" + maxRows + " rows and " + bytes.get() + " of maxPendingBytes="
                + maxBytes + " bytes wait for their outcome";
    }

    private boolean tryAddRows(int count) {
        int held = rows.get();
        while (held + count <= maxRows) {
            if (rows.compareAndSet(held, held + count)) {
                return true;
            }
            held = rows.get();
        }
        return false;
    }

    private boolean tryAddBytes(long count) {
        long held = bytes.get();
        while (held + count <= maxBytes) {
            if (bytes.compareAndSet(held, held + count)) {
                return true;
            }
            held = bytes.get();
        }
        return false;
    }

    private void wakeWaiters() {
        if (waiters.get() > 0) {
            lock.lock();
            try {
                freed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
