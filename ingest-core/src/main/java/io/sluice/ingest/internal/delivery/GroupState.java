package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.WriteFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The outcomes of readings given in together, by index. One thread adds them and then seals the group; outcomes come
 * on any thread, and each row keeps its own, so that there is no list to race for.
 */
public final class GroupState implements RowOwner {

    /** By index: a {@link PendingRow} that was accepted, or the {@link WriteFailure} of a reading that was not. */
    private final List<Object> readings = new ArrayList<>();

    // One more than the rows without an outcome until the group is sealed, so that it cannot end before.
    private final AtomicInteger open = new AtomicInteger(1);
    private final AtomicInteger stored = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final CountDownLatch settled = new CountDownLatch(1);
    private int accepted;

    /** Adds a row about to be offered; only for the adding thread, as are all until {@link #seal()}. */
    public void add(PendingRow row) {
        readings.add(row);
        open.incrementAndGet();
        accepted++;
    }

    /** Takes the last row added back, which was not accepted, and puts its failure in its place. */
    public void replaceLast(WriteFailure failure) {
        readings.set(readings.size() - 1, failure);
        open.decrementAndGet();
        accepted--;
    }

    /** Adds a reading that was refused. */
    public void add(WriteFailure failure) {
        readings.add(failure);
    }

    /** Ends the adding. */
    public void seal() {
        leave();
    }

    @Override
    public void settled(PendingRow row) {
        (row.state() == PendingRow.State.STORED ? stored : failed).incrementAndGet();
        leave();
    }

    private void leave() {
        if (open.decrementAndGet() == 0) {
            settled.countDown();
        }
    }

    /** Readings in all. */
    public int size() {
        return readings.size();
    }

    /** Readings accepted. */
    public int accepted() {
        return accepted;
    }

    /** Rows acknowledged so far. */
    public int stored() {
        return stored.get();
    }

    /** Rows failed so far. */
    public int failed() {
        return failed.get();
    }

    /** The reading at an index: a {@link PendingRow} or a {@link WriteFailure}. */
    public Object reading(int index) {
        return readings.get(index);
    }

    /** Waits until every row has its outcome; false if time ran out first. */
    public boolean await(long timeoutNanos) throws InterruptedException {
        return settled.await(timeoutNanos, TimeUnit.NANOSECONDS);
    }
}
