package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.Admission;
import io.sluice.ingest.FailureKind;
import io.sluice.ingest.WriteFailure;
import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.internal.lane.Lane;
import io.sluice.ingest.internal.lane.Lanes;
import io.sluice.ingest.internal.lane.PendingBudget;
import io.sluice.ingest.internal.lane.QueuedRow;
import io.sluice.ingest.internal.routing.Routing;
import io.sluice.ingest.internal.transport.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    private final @Nullable DeadLetters deadLetters;
    private final @Nullable ToLongFunction<EncodedRow> writeTime;

    private final FlushBarrier barrier = new FlushBarrier();
    private final Refusals refusals;
    private final LongAdder accepted = new LongAdder();
    private final LongAdder stored;
    private final LongAdder failed = new LongAdder();
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
        this.stored = stored;
        this.reports = reports;
        this.callbacks = callbacks;
        this.deadLetters = deadLetters;
        this.writeTime = writeTime;
        this.refusals = new Refusals(callbacks, deadLetters, barrier, budget.maxRows(), budget.maxBytes());
    }

    /** Accepts a row if there is room now. */
    public Admission offer(PendingRow row) {
        if (closed) {
            return Admission.CLOSED;
        }
        Lane lane = laneOf(row);
        if (lane != null && !lane.budget().tryAcquire(1, 0)) {
            return turnedAway(1);
        }
        if (!budget.tryAcquire(1, row.size())) {
            giveBack(lane);
            return turnedAway(1);
        }
        return admit(row, lane);
    }

    /**
     * Accepts a row, waiting for room.
     *
     * @param row not yet accepted
     * @param deadlineNanos until when to wait, by {@link System#nanoTime()}; asked only if it has to wait
     */
    public Admission submit(PendingRow row, LongSupplier deadlineNanos) throws InterruptedException {
        if (closed) {
            return Admission.CLOSED;
        }
        Lane lane = laneOf(row);
        if (lane != null && !lane.budget().acquire(0, deadlineNanos)) {
            return turnedAway(1);
        }
        boolean acquired = false;
        try {
            acquired = budget.acquire(row.size(), deadlineNanos);
        } finally {
            if (!acquired) {
                giveBack(lane);
            }
        }
        return acquired ? admit(row, lane) : turnedAway(1);
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
        List<@Nullable Lane> held = new ArrayList<>(rows.size());
        for (PendingRow row : rows) {
            Lane lane = laneOf(row);
            if (lane != null && !lane.budget().tryAcquire(1, 0)) {
                held.forEach(Delivery::giveBack);
                budget.release(rows.size(), bytes);
                return turnedAway(rows.size());
            }
            held.add(lane);
        }
        int epoch = barrier.enter(rows.size());
        if (closed) {
            barrier.leave(epoch, rows.size());
            held.forEach(Delivery::giveBack);
            budget.release(rows.size(), bytes);
            return Admission.CLOSED;
        }
        for (int i = 0; i < rows.size(); i++) {
            send(rows.get(i), held.get(i), epoch);
        }
        return Admission.ACCEPTED;
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
        return Admission.BACK_PRESSURED;
    }

    private static void giveBack(@Nullable Lane lane) {
        giveBack(lane, 1);
    }

    private static void giveBack(@Nullable Lane lane, int rows) {
        if (lane != null) {
            lane.budget().release(rows, 0);
        }
    }

    private Admission admit(PendingRow row, @Nullable Lane lane) {
        int epoch = barrier.enter(1);
        if (closed) {
            barrier.leave(epoch, 1);
            giveBack(lane);
            budget.release(1, row.size());
            return Admission.CLOSED;
        }
        send(row, lane, epoch);
        return Admission.ACCEPTED;
    }

    private void send(PendingRow row, @Nullable Lane lane, int epoch) {
        row.accepted(epoch, lane);
        row.queuedAt(timer.nanoTime());
        accepted.increment();
        if (writeTime != null) {
            row.stamp(writeTime.applyAsLong(row));
        }
        if (lane == null) {
            retries.add(row);
        } else {
            lane.add(row);
        }
    }

    /**
     * Gives the rows of a request their one outcome, stored, all that do not have another one already. What they share
     * is counted and given back once for all of them.
     *
     * @param rows all accepted into one lane; not the caller's any more
     */
    void stored(QueuedRow[] rows) {
        int claimed = 0;
        int bytes = 0;
        int latestEpoch = 0;
        for (QueuedRow queued : rows) {
            PendingRow row = (PendingRow) queued;
            if (row.claimStored()) {
                if (row.owner().runsForeignCode()) {
                    stored(row);
                } else {
                    rows[claimed++] = row;
                    bytes += row.size();
                    latestEpoch += row.epoch();
                }
            }
        }
        if (claimed == 0) {
            return;
        }
        stored.add(claimed);
        giveBack(((PendingRow) rows[0]).lane(), claimed);
        budget.release(claimed, bytes);
        for (int i = 0; i < claimed; i++) {
            PendingRow row = (PendingRow) rows[i];
            row.owner().settled(row);
        }
        leave(1, latestEpoch);
        leave(0, claimed - latestEpoch);
    }

    private void leave(int epoch, int rows) {
        if (rows > 0) {
            barrier.leave(epoch, rows);
        }
    }

    /** Counts a row as stored and has it finished where its owner can be told. */
    void stored(PendingRow row) {
        stored.increment();
        finishWhereAllowed(row);
    }

    /** Has a failed row kept, if there is a sink; only then does anybody hear of it. Until then it keeps its room. */
    void failed(PendingRow row, FailureKind kind, Throwable cause, int attempts) {
        WriteFailure failure = reports.of(row, kind, cause, attempts);
        if (deadLetters == null) {
            conclude(row, failure);
        } else {
            deadLetters.keep(failure, told -> conclude(row, told));
        }
    }

    private void conclude(PendingRow row, WriteFailure failure) {
        row.show(failure);
        failed.increment();
        callbacks.failure(failure, row.size());
        finishWhereAllowed(row);
    }

    private void finishWhereAllowed(PendingRow row) {
        if (row.owner().runsForeignCode()) {
            // The row keeps its room until then, so that slow dependents push back instead of piling up.
            callbacks.future(() -> finish(row));
        } else {
            finish(row);
        }
    }

    private void finish(PendingRow row) {
        giveBack(row.lane());
        budget.release(1, row.size());
        row.owner().settled(row);
        barrier.leave(row.epoch(), 1);
    }

    /** The way of readings that are not accepted. */
    public Refusals refusals() {
        return refusals;
    }

    /** What is full, for an error message. */
    public String describePressure() {
        StringBuilder pressure = new StringBuilder(budget.describe());
        for (Lane lane : lanes.all()) {
            if (lane.budget().isFull()) {
                pressure.append("; shard ")
                        .append(lane.target())
                        .append(" is full: ")
                        .append(lane.budget().rows())
                        .append(" rows");
            }
        }
        return pressure.toString();
    }

    /** Whether rows are turned away: there is no room in all, or in some lane. */
    public boolean isFull() {
        return budget.isFull()
                || lanes.all().stream().anyMatch(lane -> lane.budget().isFull());
    }

    /** How long the oldest row has waited for its outcome, as of a moment ago. */
    public Duration oldestPending() {
        long now = timer.nanoTime();
        long waited = retries.oldestWaited(now);
        for (Lane lane : lanes.all()) {
            waited = Math.max(waited, lane.oldestWaited(now));
        }
        return Duration.ofNanos(waited);
    }

    /** How many rows are being tried again. */
    public int retrying() {
        return retries.pending();
    }

    /** Whether the dead-letter sink did not keep what it was given last. */
    public boolean deadLetterSinkFails() {
        return deadLetters != null && deadLetters.fails();
    }

    /** Whether no more rows are taken in. */
    public boolean isClosed() {
        return closed;
    }

    /** Whether so many rows and bytes could ever be pending at once. */
    public boolean couldHold(int rows, long bytes) {
        return budget.couldHold(rows, bytes);
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
        return barrier.await(timeoutNanos);
    }

    /** Takes no more rows in, from now on. */
    public void stopAdmission() {
        closed = true;
        budget.close();
        lanes.all().forEach(lane -> lane.budget().close());
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

    /** The counts of admission and outcome now. */
    public DeliveryCounts counts() {
        // Outcomes first, so that what settles meanwhile shows as pending and never as a negative number.
        long storedNow = stored.sum();
        long failedNow = failed.sum();
        long acceptedNow = accepted.sum();
        return new DeliveryCounts(
                acceptedNow,
                storedNow,
                failedNow,
                refusals.rejected(),
                backPressured.sum(),
                retries.rows(),
                retries.attempts(),
                budget.bytes(),
                deadLetters == null ? 0 : deadLetters.kept(),
                deadLetters == null ? 0 : deadLetters.errors());
    }
}
