package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.Admission;
import io.sluice.ingest.FailureKind;
import io.sluice.ingest.IngestorStats;
import io.sluice.ingest.WriteFailure;
import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.internal.encode.RowReader;
import io.sluice.ingest.internal.transport.Transport;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes rows in, within bounds, and sees each to exactly one outcome: {@code accepted = stored + failed + pending}.
 * Thread-safe.
 *
 * <p>A row is accepted in this order: room, flush barrier, closed or not, count, timestamp, transport. Closing sets its
 * flag before it looks at the barrier, so a row is either seen by the close or turned away by it.
 */
public final class Delivery {

    private final Transport transport;
    private final PendingBudget budget;
    private final RowReader rowReader;
    private final Callbacks callbacks;
    private final @Nullable ToLongFunction<EncodedRow> writeTime;

    private final FlushBarrier barrier = new FlushBarrier();
    private final Set<PendingRow> pending = ConcurrentHashMap.newKeySet();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder stored = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder backPressured = new LongAdder();
    private volatile boolean closed;

    /**
     * Puts the parts together.
     *
     * @param transport where accepted rows go
     * @param budget the bounds
     * @param rowReader reads a failed row's values back
     * @param callbacks where foreign code runs
     * @param writeTime gives a row its write timestamp in microseconds, or null if the server does
     */
    public Delivery(
            Transport transport,
            PendingBudget budget,
            RowReader rowReader,
            Callbacks callbacks,
            @Nullable ToLongFunction<EncodedRow> writeTime) {
        this.transport = transport;
        this.budget = budget;
        this.rowReader = rowReader;
        this.callbacks = callbacks;
        this.writeTime = writeTime;
    }

    /** Accepts a row if there is room now. */
    public Admission offer(PendingRow row) {
        if (closed) {
            return Admission.CLOSED;
        }
        return budget.tryAcquire(1, row.size()) ? admit(row) : turnedAway(1);
    }

    /** Accepts all of these rows if there is room for all now, else none. */
    public Admission offerAll(List<PendingRow> rows) {
        if (closed) {
            return Admission.CLOSED;
        }
        long bytes = rows.stream().mapToLong(EncodedRow::size).sum();
        if (!budget.tryAcquire(rows.size(), bytes)) {
            return turnedAway(rows.size());
        }
        return admit(rows, bytes);
    }

    /**
     * Accepts a row, waiting for room.
     *
     * @param row not yet accepted
     * @param deadlineNanos until when to wait, by {@link System#nanoTime()}
     */
    public Admission submit(PendingRow row, long deadlineNanos) throws InterruptedException {
        if (closed) {
            return Admission.CLOSED;
        }
        return budget.acquire(row.size(), deadlineNanos) ? admit(row) : turnedAway(1);
    }

    private Admission turnedAway(int rows) {
        if (closed) {
            return Admission.CLOSED;
        }
        backPressured.add(rows);
        return Admission.BACK_PRESSURED;
    }

    private Admission admit(PendingRow row) {
        int epoch = barrier.enter(1);
        if (closed) {
            return shutOut(epoch, 1, row.size());
        }
        send(row, epoch);
        return Admission.ACCEPTED;
    }

    private Admission admit(List<PendingRow> rows, long bytes) {
        int epoch = barrier.enter(rows.size());
        if (closed) {
            return shutOut(epoch, rows.size(), bytes);
        }
        for (PendingRow row : rows) {
            send(row, epoch);
        }
        return Admission.ACCEPTED;
    }

    private Admission shutOut(int epoch, int rows, long bytes) {
        barrier.leave(epoch, rows);
        budget.release(rows, bytes);
        return Admission.CLOSED;
    }

    private void send(PendingRow row, int epoch) {
        row.accepted(epoch);
        accepted.increment();
        if (writeTime != null) {
            row.stamp(writeTime.applyAsLong(row));
        }
        pending.add(row);
        transport.send(row, row);
    }

    /** Counts a row's one outcome and has it finished where its owner can be told. */
    void settled(PendingRow row, @Nullable WriteFailure failure) {
        pending.remove(row);
        if (failure == null) {
            stored.increment();
        } else {
            failed.increment();
            callbacks.failure(failure);
        }
        if (row.owner().runsForeignCode()) {
            // The row keeps its room until then, so that slow dependents push back instead of piling up.
            callbacks.future(() -> finish(row));
        } else {
            finish(row);
        }
    }

    private void finish(PendingRow row) {
        budget.release(1, row.size());
        row.owner().settled(row);
        barrier.leave(row.epoch(), 1);
    }

    WriteFailure failureOf(PendingRow row, FailureKind kind, Throwable cause) {
        String message = cause.getMessage();
        return new WriteFailure(
                kind,
                message != null ? message : cause.toString(),
                cause,
                rowReader.values(row),
                row.index(),
                -1,
                null);
    }

    /** Counts a reading of a document that was not accepted and tells the listener. */
    public void refused(WriteFailure failure) {
        if (failure.kind() == FailureKind.VALIDATION || failure.kind() == FailureKind.TOO_LARGE) {
            rejected.increment();
        }
        callbacks.failure(failure);
    }

    /** What is full, for an error message. */
    public String describePressure() {
        return budget.describe();
    }

    /** Whether so many rows and bytes could ever be pending at once. */
    public boolean couldHold(int rows, long bytes) {
        return budget.couldHold(rows, bytes);
    }

    /** The values of a row that is not accepted, for its failure. */
    public RowReader rowReader() {
        return rowReader;
    }

    /** Waits until everything accepted before has its outcome; false if time ran out. */
    public boolean flush(long timeoutNanos) throws InterruptedException {
        return barrier.await(timeoutNanos);
    }

    /** Takes no more rows in, from now on. */
    public void stopAdmission() {
        closed = true;
        budget.close();
    }

    /**
     * Fails every row that has no outcome yet.
     *
     * @param reason for the failures' message
     */
    public void failPending(String reason) {
        CancellationException cause = new CancellationException(reason);
        for (PendingRow row : pending) {
            row.failed(FailureKind.CLOSED, cause);
        }
    }

    /** The counts now. */
    public IngestorStats stats() {
        // Outcomes first, so that what settles meanwhile shows as pending and never as a negative number.
        long storedNow = stored.sum();
        long failedNow = failed.sum();
        long acceptedNow = accepted.sum();
        return new IngestorStats(
                acceptedNow,
                storedNow,
                failedNow,
                acceptedNow - storedNow - failedNow,
                budget.bytes(),
                rejected.sum(),
                backPressured.sum(),
                callbacks.listenerErrors(),
                callbacks.listenerOverflows());
    }
}
