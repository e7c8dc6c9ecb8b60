package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.Admission;
import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.internal.lane.Lane;
import io.sluice.ingest.internal.lane.Lanes;
import io.sluice.ingest.internal.lane.PendingBudget;
import io.sluice.ingest.internal.routing.Routing;
import io.sluice.ingest.internal.transport.Target;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes rows in, within bounds, and sees each to exactly one outcome: {@code accepted = stored + failed + pending}.
 * Thread-safe.
 *
 * <p>A row is accepted in this order: route, room in its lane, room in all, flush barrier, closed or not, count,
 * timestamp, lane. Closing sets its flag before it looks at the barrier, so a row is either seen by the close or turned
 * away by it.
 */
public final class Delivery {

    private final Routing routing;
    private final Lanes lanes;
    private final Retries retries;
    private final PendingBudget budget;
    private final DeliveryTimer timer;
    private final FailureReports reports;
    private final Callbacks callbacks;
    private final @Nullable ToLongFunction<EncodedRow> writeTime;

    private final FlushBarrier barrier = new FlushBarrier();
    private final Outcomes outcomes;
    private final Refusals refusals;
    private final DeliveryView view;
    private final LongAdder accepted = new LongAdder();
    private final LongAdder backPressured = new LongAdder();
    private volatile boolean closed;

    /**
     * Puts the parts together.
     *
     * @param routing finds each row's shard
     * @param lanes the ways to the shards
     * @param retries the way of what did not succeed at once
     * @param budget the bounds on all rows
     * @param timer the clock
     * @param stored counts the rows acknowledged
     * @param reports describes a failed row
     * @param callbacks where foreign code runs
     * @param deadLetters where what fails is kept, or null
     * @param writeTime gives a row its write timestamp in microseconds, or null if the server does
     */
    public Delivery(
            Routing routing,
            Lanes lanes,
            Retries retries,
            PendingBudget budget,
            DeliveryTimer timer,
            LongAdder stored,
            FailureReports reports,
            Callbacks callbacks,
            @Nullable DeadLetters deadLetters,
            @Nullable ToLongFunction<EncodedRow> writeTime) {
        this.routing = routing;
        this.lanes = lanes;
        this.retries = retries;
        this.budget = budget;
        this.timer = timer;
        this.reports = reports;
        this.callbacks = callbacks;
        this.writeTime = writeTime;
        this.outcomes = new Outcomes(budget, barrier, reports, callbacks, deadLetters, stored);
        this.refusals = new Refusals(callbacks, deadLetters, barrier, budget.maxRows(), budget.maxBytes());
        this.view = new DeliveryView(
                lanes, retries, budget, timer, outcomes, refusals, deadLetters, accepted, backPressured);
    }

    /** Accepts a row if there is room now. */
    public Admission offer(PendingRow row) {
        if (closed) {
            return Admission.CLOSED;
        }
        Lane lane = laneOf(row);
        while (lane != null && !lane.budget().tryAcquire(1, 0)) {
            if (!lane.isRetired()) {
                return turnedAway(1);
            }
            lane = laneOf(row);
        }
        if (!budget.tryAcquire(1, row.size())) {
            giveBack(lane);
            return turnedAway(1);
        }
        return admit(row, lane, false);
    }

    /**
     * Accepts a row, waiting for room.
     *
     * @param row not yet accepted
     * @param deadlineNanos until when to wait, by {@link System#nanoTime()}; asked only if it has to wait
     * @param held whether it is not sent yet: {@link Lane#wake()} of its lane sends it
     */
    public Admission submit(PendingRow row, LongSupplier deadlineNanos, boolean held) throws InterruptedException {
        if (closed) {
            return Admission.CLOSED;
        }
        Lane lane = laneOf(row);
        while (lane != null && !lane.budget().acquire(0, deadlineNanos)) {
            if (!lane.isRetired()) {
                return turnedAway(1);
            }
            lane = laneOf(row);
        }
        boolean acquired = false;
        try {
            acquired = budget.acquire(row.size(), deadlineNanos);
        } finally {
            if (!acquired) {
                giveBack(lane);
            }
        }
        return acquired ? admit(row, lane, held) : turnedAway(1);
    }

    /**
     * Accepts all of these rows if there is room for all now, else none.
     *
     * @param rows not yet accepted
     * @param bytes their sizes together
     */
    public Admission offerAll(List<PendingRow> rows, long bytes) {
        if (closed) {
            return Admission.CLOSED;
        }
        if (!budget.tryAcquire(rows.size(), bytes)) {
            return turnedAway(rows.size());
        }
        List<@Nullable Lane> entered = new ArrayList<>(rows.size());
        boolean admitted = false;
        try {
            for (PendingRow row : rows) {
                Lane lane = laneOf(row);
                while (lane != null && !lane.budget().tryAcquire(1, 0)) {
                    if (!lane.isRetired()) {
                        return turnedAway(rows.size());
                    }
                    lane = laneOf(row);
                }
                entered.add(lane);
            }
            int epoch = barrier.enter(rows.size());
            if (closed) {
                barrier.leave(epoch, rows.size());
                return Admission.CLOSED;
            }
            admitted = true;
            for (int i = 0; i < rows.size(); i++) {
                send(rows.get(i), entered.get(i), epoch, false);
            }
            return Admission.ACCEPTED;
        } finally {
            if (!admitted) { // also where routing threw
                entered.forEach(Delivery::giveBack);
                budget.release(rows.size(), bytes);
            }
        }
    }

    private @Nullable Lane laneOf(PendingRow row) {
        Target target = routing.route(row);
        return target == null ? null : lanes.to(target);
    }

    /** The answer where there is no room, which is counted. */
    public Admission turnedAway(int rows) {
        if (closed) {
            return Admission.CLOSED;
        }
        backPressured.add(rows);
        sendHeld();
        return Admission.BACK_PRESSURED;
    }

    private static void giveBack(@Nullable Lane lane) {
        if (lane != null) {
            lane.budget().release(1, 0);
        }
    }

    private Admission admit(PendingRow row, @Nullable Lane lane, boolean held) {
        int epoch = barrier.enter(1);
        if (closed) {
            barrier.leave(epoch, 1);
            giveBack(lane);
            budget.release(1, row.size());
            return Admission.CLOSED;
        }
        send(row, lane, epoch, held);
        return Admission.ACCEPTED;
    }

    private void send(PendingRow row, @Nullable Lane lane, int epoch, boolean held) {
        row.accepted(epoch, lane);
        row.queuedAt(timer.nanoTime());
        accepted.increment();
        if (writeTime != null) {
            row.stamp(writeTime.applyAsLong(row));
        }
        if (lane == null) {
            retries.add(row);
        } else if (held) {
            lane.hold(row);
            lanes.heldBack();
        } else {
            lane.add(row);
        }
    }

    /** The way out of accepted rows. */
    public Outcomes outcomes() {
        return outcomes;
    }

    /** How it is now. */
    public DeliveryView view() {
        return view;
    }

    /** The way of readings that are not accepted. */
    public Refusals refusals() {
        return refusals;
    }

    /** Sends every row that is held back, whoever's it is. */
    public void sendHeld() {
        lanes.wakeHeld();
    }

    /** Whether no more rows are taken in. */
    public boolean isClosed() {
        return closed;
    }

    /** Whether a row of so many bytes could ever be pending. */
    public boolean couldHold(long bytes) {
        return budget.couldHold(1, bytes);
    }

    /**
     * Whether these rows could ever be pending at once, in all and in the lane of each.
     *
     * @param rows not yet accepted
     * @param bytes their sizes together
     */
    public boolean couldHold(List<PendingRow> rows, long bytes) {
        if (!budget.couldHold(rows.size(), bytes)) {
            return false;
        }
        if (rows.size() <= lanes.maxRowsOfOne()) {
            return true;
        }
        Map<Lane, Integer> perLane = new IdentityHashMap<>();
        for (PendingRow row : rows) {
            Lane lane = laneOf(row);
            if (lane != null && !lane.budget().couldHold(perLane.merge(lane, 1, Integer::sum), 0)) {
                return false;
            }
        }
        return true;
    }

    /** Looks after what waits too long, and lets go of lanes that lead nowhere any more; to be called now and then. */
    public void sweep() {
        lanes.sweep();
        lanes.retire(target -> !routing.knows(target), retries::forget);
    }

    /** What describes failures. */
    public FailureReports reports() {
        return reports;
    }

    /** Runs what a caller has asked to be told, later and elsewhere. */
    public void callBack(Runnable completion) {
        callbacks.future(completion);
    }

    /** Waits until everything accepted before has its outcome; false if time ran out. */
    public boolean flush(long timeoutNanos) throws InterruptedException {
        lanes.wake();
        return barrier.await(timeoutNanos);
    }

    /** Takes no more rows in, from now on. */
    public void stopAdmission() {
        closed = true;
        budget.close();
        lanes.all().forEach(lane -> lane.budget().close());
        lanes.wake();
    }

    /**
     * Fails every row that has no outcome yet.
     *
     * @param reason for the failures' message
     */
    public void failPending(String reason) {
        retries.abort(new CancellationException(reason));
        lanes.all().forEach(lane -> lane.abort(reason));
    }
}
