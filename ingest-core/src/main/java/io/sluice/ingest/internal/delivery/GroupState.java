package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.internal.lane.Lane;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of readings given in together, by index. One thread adds them and then seals the group; outcomes come
 * on any thread, and each reading keeps its own, so that there is no list to race for.
 */
public final class GroupState implements RowOwner {

    private static final int FEW_LANES = 2;

    private final Delivery delivery;
    /** By index: a {@link PendingRow} that was accepted, or a {@link RefusedReading}. */
    private final GroupReadings readings = new GroupReadings();
    // One more than the readings without an outcome until the group is sealed, so that it cannot end before.
    private final AtomicInteger open = new AtomicInteger(1);
    private final AtomicInteger stored = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final CountDownLatch settled = new CountDownLatch(1);
    private final AtomicReference<@Nullable CompletableFuture<Void>> completion = new AtomicReference<>();
    private final AtomicBoolean held;

    private int accepted;

    /**
     * Begins a group.
     *
     * @param delivery which settles its rows
     * @param held whether its rows are held back in their lanes until {@link #send()}
     */
    public GroupState(Delivery delivery, boolean held) {
        this.delivery = delivery;
        this.held = new AtomicBoolean(held);
    }

    /** Adds a row about to be offered; only for the adding thread, as are all until {@link #seal()}. */
    public void add(PendingRow row) {
        readings.add(row);
        open.incrementAndGet();
        accepted++;
    }

    /** Takes the last row added back, which was not accepted, and puts its refusal in its place. */
    public void replaceLast(RefusedReading refusal) {
        readings.replaceLast(refusal);
        accepted--;
    }

    /** Has the rows sent that are held back; once {@linkplain #seal() sealed}. */
    public void send() {
        if (held.getAndSet(false)) {
            Set<Lane> lanes = Collections.newSetFromMap(new IdentityHashMap<>(FEW_LANES));
            for (Object reading : readings.each()) {
                if (reading instanceof PendingRow row && row.lane() != null) {
                    lanes.add(row.lane());
                }
            }
            lanes.forEach(Lane::wake);
        }
    }

    /** Adds a reading that was refused, about to be told of. */
    public void add(RefusedReading refusal) {
        readings.add(refusal);
        open.incrementAndGet();
    }

    /** Adds a reading that was refused, to be told of with the next {@linkplain #addFold fold}. */
    public void addFolded() {
        readings.addFolded();
    }

    /** Adds the one refusal of all that were folded since the last, about to be told of. */
    public void addFold(RefusedReading refusal) {
        readings.addFold(refusal);
        open.incrementAndGet();
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

    /** Is told that a refused reading has been told of. */
    public void settled(RefusedReading refusal) {
        refused.addAndGet(refusal.failure().readings());
        leave();
    }

    private void leave() {
        if (open.decrementAndGet() == 0) {
            settled.countDown();
            // Whoever asks for the future sets it before looking at the latch: one of the two sees the other.
            CompletableFuture<Void> asked = completion.get();
            if (asked != null) {
                complete(asked);
            }
        }
    }

    /** A future that completes, on a callback thread, when every reading has its outcome; the same one each time. */
    public CompletableFuture<Void> completion() {
        send();
        CompletableFuture<Void> existing = completion.get();
        if (existing != null) {
            return existing;
        }
        CompletableFuture<Void> made = new CompletableFuture<>();
        if (!completion.compareAndSet(null, made)) {
            return completion();
        }
        if (settled.getCount() == 0) {
            complete(made);
        }
        return made;
    }

    private void complete(CompletableFuture<Void> asked) {
        delivery.callBack(() -> asked.complete(null));
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

    /** Readings without an outcome. */
    public int pending() {
        return readings.size() - stored.get() - failed.get() - refused.get();
    }

    /** The reading at an index: a {@link PendingRow} or a {@link RefusedReading}. */
    public Object reading(int index) {
        return readings.get(index);
    }

    /** The readings that are not folded into another refusal, in order. */
    public List<Object> readings() {
        return readings.each();
    }

    /** The refusals of readings that were refused together, in order. */
    public List<RefusedReading> folds() {
        return readings.folds();
    }

    /** Waits until every reading has its outcome; false if time ran out first. */
    public boolean await(long timeoutNanos) throws InterruptedException {
        send();
        return settled.await(timeoutNanos, TimeUnit.NANOSECONDS);
    }
}
