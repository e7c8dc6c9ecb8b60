package io.sluice.ingest.internal.lane;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The bound on everything that waits for an outcome: rows and bytes. Thread-safe; the lock is touched only when
 * somebody waits.
 *
 * <p>What was taken and what was given back are counted apart, each on a cache line of its own, so that those who take
 * and those who give back do not fight for one: a taker looks at the other line only when the room that it last saw
 * there is used up. What is held is the difference.
 *
 * <p>A waiter announces itself before it looks for room, and whoever gives room back looks for waiters afterwards (both
 * sequentially consistent), so that one of the two always sees the other.
 */
public final class PendingBudget {

    /** Longs between two lines: two cache lines, since processors fetch them in pairs. */
    private static final int LINE = 16;

    private static final int ROWS_TAKEN = LINE;
    private static final int BYTES_TAKEN = ROWS_TAKEN + 1;
    private static final int ROWS_LIMIT = ROWS_TAKEN + 2;
    private static final int BYTES_LIMIT = ROWS_TAKEN + 3;
    private static final int ROWS_FREED = 2 * LINE;
    private static final int BYTES_FREED = ROWS_FREED + 1;

    /** When this part of the room is free the first waiter looks at once. */
    private static final int PLENTY_SHARE = 8;

    /** How long it lets less room than that add up before it looks. */
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final int NONE = 0;
    private static final int SOME = 1;
    private static final int PLENTY = 2;

    private final int maxRows;
    private final long maxBytes;
    private final AtomicLongArray counts = new AtomicLongArray(3 * LINE);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition(); // the first waiter's
    private final Condition turn = lock.newCondition(); // that of all others
    private boolean hasFirst; // under the lock
    private final AtomicInteger waiters = new AtomicInteger();
    private final AtomicInteger noticed = new AtomicInteger(NONE); // of how much room the first waiter was told
    private volatile boolean closed;

    /**
     * Sets the bounds.
     *
     * @param maxRows at least 1
     * @param maxBytes at least the size of the largest row
     */
    public PendingBudget(int maxRows, long maxBytes) {
        this.maxRows = maxRows;
        this.maxBytes = Math.min(maxBytes, Long.MAX_VALUE / 2); // room for what was given back, added to it
    }

    /** Takes room for some rows, all or none, if there is any. */
    public boolean tryAcquire(int rowCount, long byteCount) {
        if (closed || !tryTake(ROWS_TAKEN, ROWS_LIMIT, ROWS_FREED, rowCount, maxRows)) {
            return false;
        }
        if (tryTakeBytes(rowCount, byteCount)) {
            return true;
        }
        notifyFirst(); // it may have found no room for the rows held just now
        return false;
    }

    private boolean tryTakeBytes(int rowCount, long byteCount) {
        if (byteCount > 0 && !tryTake(BYTES_TAKEN, BYTES_LIMIT, BYTES_FREED, byteCount, maxBytes)) {
            counts.addAndGet(ROWS_TAKEN, -rowCount);
            return false;
        }
        return true;
    }

    /**
     * Takes room for a row, waiting for it.
     *
     * @param byteCount the row's size
     * @param deadlineNanos until when to wait, by {@link System#nanoTime()}; asked only if there is no room now
     * @return false if the deadline passed or the budget was closed first
     */
    public boolean acquire(long byteCount, LongSupplier deadlineNanos) throws InterruptedException {
        if (tryAcquire(1, byteCount)) {
            return true;
        }
        long deadline = deadlineNanos.getAsLong();
        lock.lockInterruptibly();
        try {
            waiters.incrementAndGet();
            try {
                return await(byteCount, deadline);
            } finally {
                waiters.decrementAndGet();
                turn.signal(); // there may be room for one more, or nobody is the first
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sleeps until there is room; with the lock held. Only the first waiter is woken when room is given back; whoever goes
     * wakes one other. So a row of room costs one wake-up, however many wait, and nobody looks while nothing is freed. Only what is too
     * little for the first is shown to all.
     */
    private boolean await(long byteCount, long deadline) throws InterruptedException {
        boolean wasFirst = false;
        while (true) {
            noticed.set(NONE); // before looking: what is given back after the look is noticed again
            if (!closed && tryTake(ROWS_TAKEN, ROWS_LIMIT, ROWS_FREED, 1, maxRows) && tryTakeBytes(1, byteCount)) {
                return true;
            }
            long left = deadline - System.nanoTime();
            if (closed || left <= 0) {
                return false;
            }
            if (wasFirst && !isFull()) {
                turn.signalAll(); // too little for this row may be enough for any other
            }
            if (hasFirst) {
                turn.awaitNanos(left);
                wasFirst = false;
            } else {
                awaitRoom(left, deadline);
                wasFirst = true;
            }
        }
    }

    /** The first waiter's sleep: until room is given back, and for a moment more unless there is plenty. */
    @SuppressWarnings("WaitNotInLoop") // await() is the loop
    private void awaitRoom(long left, long deadline) throws InterruptedException {
        hasFirst = true;
        try {
            freed.awaitNanos(left);
            long rest = deadline - System.nanoTime();
            if (rest > 0 && !closed && !hasPlenty()) {
                freed.awaitNanos(Math.min(rest, GATHER_NANOS));
            }
        } finally {
            hasFirst = false;
        }
    }

    /** Gives room back. */
    public void release(int rowCount, long byteCount) {
        if (byteCount > 0) {
            counts.addAndGet(BYTES_FREED, byteCount);
        }
        counts.addAndGet(ROWS_FREED, rowCount);
        notifyFirst();
    }

    private boolean hasPlenty() {
        return maxRows - rows() >= maxRows / PLENTY_SHARE && maxBytes - bytes() >= maxBytes / PLENTY_SHARE;
    }

    /** Wakes the first waiter, if any, at most once for some room and once for plenty until it looks. */
    private void notifyFirst() {
        if (waiters.get() == 0) {
            return;
        }
        int room = hasPlenty() ? PLENTY : SOME;
        int known = noticed.get();
        while (known < room) {
            if (noticed.compareAndSet(known, room)) {
                signal(freed);
                return;
            }
            known = noticed.get();
        }
    }

    /** Turns every waiter and newcomer away; what is held can still be released. */
    public void close() {
        closed = true;
        signal(freed);
        signal(turn);
    }

    /** Whether so many rows and bytes could ever be held at once. */
    public boolean couldHold(int rowCount, long byteCount) {
        return rowCount <= maxRows && byteCount <= maxBytes;
    }

    /** Whether there is no room for one more row of any size. */
    public boolean isFull() {
        return rows() >= maxRows || bytes() >= maxBytes;
    }

    /** The bound on rows. */
    public int maxRows() {
        return maxRows;
    }

    /** The bound on bytes. */
    public long maxBytes() {
        return maxBytes;
    }

    /** How many rows have ever been given back; only grows. */
    public long givenBack() {
        return counts.get(ROWS_FREED);
    }

    /** Rows held now. */
    public int rows() {
        return (int) held(ROWS_TAKEN, ROWS_FREED);
    }

    /** Bytes held now. */
    public long bytes() {
        return held(BYTES_TAKEN, BYTES_FREED);
    }

    /** What is full, for an error message. */
    public String describe() {
        return rows() + " of maxPendingRows=" + maxRows + " rows and " + bytes() + " of maxPendingBytes=" + maxBytes
                + " bytes wait for their outcome";
    }

    private boolean tryTake(int taken, int limit, int given, long amount, long max) {
        while (true) {
            long before = counts.get(taken);
            long after = before + amount;
            if (after > counts.getOpaque(limit)) {
                // What is given back only grows, so a limit seen earlier is never too high.
                long now = counts.get(given) + max;
                if (after > now) {
                    return false;
                }
                counts.setOpaque(limit, now);
            }
            if (counts.compareAndSet(taken, before, after)) {
                return true;
            }
        }
    }

    /** The difference at one moment: nothing was taken between the two looks at what was. */
    private long held(int taken, int given) {
        long before = counts.get(taken);
        while (true) {
            long back = counts.get(given);
            long after = counts.get(taken);
            if (after == before) {
                return after - back;
            }
            before = after;
        }
    }

    private void signal(Condition condition) {
        lock.lock();
        try {
            condition.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
