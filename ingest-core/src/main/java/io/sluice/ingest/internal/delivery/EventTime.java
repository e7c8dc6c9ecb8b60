package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.ReadingTable.ColumnRole;
import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.internal.encode.Murmur3;
import io.sluice.ingest.internal.encode.PartitionKeys;
import io.sluice.ingest.internal.encode.RowReader;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * Write timestamps from the readings' own times. Thread-safe.
 *
 * <p>The database settles two writes of one timestamp cell by cell, by value, and so makes a row of them that nobody sent.
 * An event's time is in milliseconds and a write timestamp in microseconds, so the last three digits are free to say which
 * of two rows of one key and time wins, whole: a function of the row's values and of nothing else, so that the same reading
 * has the same timestamp whenever, wherever and in whatever order it is given in. Rows with more of their columns set rank
 * above those with fewer, since a row leaves the columns that it does not set as they are; among equals a hash decides.
 */
final class EventTime implements ToLongFunction<EncodedRow> {

    /** How far ahead of this machine's clock an event's own time may be. */
    private static final long MAX_SKEW_MICROS = 1_000_000;

    private static final long MICROS_PER_MILLI = 1_000;

    /** Of rows that leave this many columns unset, or more, only the hash decides: fewer ranks, fewer equal hashes. */
    private static final int MOST_MISSING = 9;

    /** The length and the value of the timestamp itself, which end every row. */
    private static final int TIMESTAMP_BYTES = Integer.BYTES + Long.BYTES;

    private final int timeColumn;
    private final PartitionKeys keys;
    private final int mostMissing;
    private final int places;
    private final LongSupplier wallMicros;
    private final WriteClock ahead;

    /**
     * Prepares to stamp the rows of a table.
     *
     * @param table with an event time column
     * @param wallMicros the wall clock, in microseconds since the epoch
     */
    EventTime(ReadingTable table, LongSupplier wallMicros) {
        this.timeColumn = WriteTimes.eventTimeColumn(table);
        this.keys = new PartitionKeys(table);
        long optional = table.columns().stream()
                .filter(column -> column.role() == ColumnRole.REGULAR && !column.required())
                .count();
        this.mostMissing = (int) Math.min(optional, MOST_MISSING);
        this.places = (int) MICROS_PER_MILLI / (mostMissing + 1);
        this.wallMicros = wallMicros;
        this.ahead = new WriteClock(() -> wallMicros.getAsLong() + MAX_SKEW_MICROS);
    }

    /** The event's own time and the row's rank, no further ahead than the allowed skew. */
    @Override
    public long applyAsLong(EncodedRow row) {
        long eventMillis = RowReader.timestampMillis(row, timeColumn);
        long latest = wallMicros.getAsLong() + MAX_SKEW_MICROS;
        if (eventMillis > latest / MICROS_PER_MILLI) {
            return ahead.next(); // of two such rows of one key the later accepted wins
        }
        if (eventMillis < Long.MIN_VALUE / MICROS_PER_MILLI) {
            // Long.MIN_VALUE stands for "no timestamp" in Cassandra and ScyllaDB and is refused.
            return Long.MIN_VALUE + 1;
        }
        return eventMillis * MICROS_PER_MILLI + rank(row.wire());
    }

    /** From 0 to 999. */
    private long rank(byte[] wire) {
        int start = keys.primaryKeyEnd(wire);
        int end = wire.length - TIMESTAMP_BYTES;
        int set = mostMissing - Math.min(mostMissing, RowReader.unsetColumns(wire, start, end));
        return (long) set * places + Math.floorMod(Murmur3.token(wire, start, end - start), places);
    }
}
