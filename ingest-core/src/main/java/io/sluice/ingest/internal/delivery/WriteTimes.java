package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.ReadingTable.Column;
import io.sluice.ingest.ReadingTable.ColumnRole;
import io.sluice.ingest.ReadingTable.ColumnType;
import io.sluice.ingest.internal.config.IngestorConfig;
import io.sluice.ingest.internal.encode.EncodedRow;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Where the write timestamps of rows come from, in microseconds since the epoch. */
public final class WriteTimes {

    private WriteTimes() {}

    /** The source of timestamps that a configuration asks for; null if the server gives them. */
    public static @Nullable ToLongFunction<EncodedRow> of(IngestorConfig config) {
        return switch (config.writeTime()) {
            case SERVER -> null;
            case ACCEPTED -> {
                WriteClock clock = new WriteClock(WriteTimes::wallMicros);
                yield row -> clock.next();
            }
            case EVENT -> new EventTime(config.table(), WriteTimes::wallMicros);
        };
    }

    /** Leaves each row the timestamp that it has already, as in a replay. */
    public static ToLongFunction<EncodedRow> kept() {
        return EncodedRow::writeTimestamp;
    }

    /** The column with the event's own time: the first timestamp of the clustering key, else of all; or -1. */
    public static int eventTimeColumn(ReadingTable table) {
        List<Column> columns = table.columns();
        int found = -1;
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            if (column.type() == ColumnType.TIMESTAMP && column.required()) {
                if (column.role() == ColumnRole.CLUSTERING_KEY) {
                    return i;
                }
                found = found < 0 ? i : found;
            }
        }
        return found;
    }

    private static long wallMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
