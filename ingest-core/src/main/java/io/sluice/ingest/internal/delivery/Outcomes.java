package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.WriteFailure;
import io.sluice.ingest.internal.lane.Lane;
import io.sluice.ingest.internal.lane.PendingBudget;
import io.sluice.ingest.internal.lane.QueuedRow;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The end of a row's way: stored, or failed and, where there is a sink, kept. It counts the row, gives its room back,
 * tells its owner and lets it leave the flush barrier, in this order. Thread-safe.
 */
public final class Outcomes {

    private final PendingBudget budget;
    private final FlushBarrier barrier;
    private final FailureReports reports;
    private final Callbacks callbacks;
    private final @Nullable DeadLetters deadLetters;
    private final LongAdder stored;
    private final LongAdder failed = new LongAdder();

    /**
     * Puts the parts together.
     *
     * @param budget whose room rows give back
     * @param barrier which they leave
     * @param reports describes a failed row
     * @param callbacks where foreign code runs
     * @param deadLetters where what fails is kept, or null
     * @param stored counts the rows acknowledged
     */
    Outcomes(
            PendingBudget budget,
            FlushBarrier barrier,
            FailureReports reports,
            Callbacks callbacks,
            @Nullable DeadLetters deadLetters,
            LongAdder stored) {
        this.budget = budget;
        this.barrier = barrier;
        this.reports = reports;
        this.callbacks = callbacks;
        this.deadLetters = deadLetters;
        this.stored = stored;
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
        giveRoomBack(((PendingRow) rows[0]).lane(), claimed, bytes);
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
    void failed(PendingRow row, FailureKind kind, Throwable cause, int attempts, boolean maybeStored) {
        WriteFailure failure = reports.of(row, kind, cause, attempts, maybeStored);
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
        giveRoomBack(row.lane(), 1, row.size());
        try {
            row.owner().settled(row);
        } finally {
            barrier.leave(row.epoch(), 1);
        }
    }

    private void giveRoomBack(@Nullable Lane lane, int rows, int bytes) {
        if (lane != null) {
            lane.budget().release(rows, 0);
        }
        budget.release(rows, bytes);
    }

    /** Rows acknowledged. */
    long stored() {
        return stored.sum();
    }

    /** Rows that failed and are told of. */
    long failed() {
        return failed.sum();
    }
}
