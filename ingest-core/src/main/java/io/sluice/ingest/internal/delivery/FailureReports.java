package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.WriteFailure;
import io.sluice.ingest.internal.encode.RowReader;
import io.sluice.ingest.internal.lane.Lane;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Describes what failed, with all that is needed to give it in again. Immutable, thread-safe. */
public final class FailureReports {

    private final ReadingTable table;
    private final JsonFormat format;
    private final RowReader reader;
    private final boolean bindsTimestamp;
    private final LongSupplier nanoTime;

    /**
     * Prepares to describe rows of a table.
     *
     * @param table whose rows
     * @param format in which they are given in as JSON
     * @param bindsTimestamp whether accepted rows have a write timestamp
     * @param nanoTime the clock that rows are queued by
     */
    public FailureReports(ReadingTable table, JsonFormat format, boolean bindsTimestamp, LongSupplier nanoTime) {
        this.table = table;
        this.format = format;
        this.reader = new RowReader(table);
        this.bindsTimestamp = bindsTimestamp;
        this.nanoTime = nanoTime;
    }

    /** Begins the failure of a row that is not accepted. */
    public WriteFailure.Builder of(PendingRow row, FailureKind kind, String message) {
        return WriteFailure.builder(kind, message)
                .values(table, format, reader.values(row))
                .index(row.index());
    }

    /** The failure of an accepted row. */
    WriteFailure of(PendingRow row, FailureKind kind, Throwable cause, int attempts, boolean maybeStored) {
        String message = cause.getMessage();
        WriteFailure.Builder failure = of(row, kind, message != null ? message : cause.toString())
                .cause(cause)
                .attempts(attempts)
                .maybeStored(maybeStored)
                .age(Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - row.queuedNanos())));
        if (bindsTimestamp) {
            failure.writeTimeMicros(row.writeTimestamp());
        }
        Lane lane = row.lane();
        if (lane != null) {
            failure.node(lane.target().address(), lane.target().shard());
        }
        return failure.build();
    }
}
