package io.sluice.ingest.internal.lane;

import io.sluice.ingest.Batching;
import io.sluice.ingest.internal.encode.PartitionKeys;
import java.util.Arrays;

/** Says whether a row may join a request. Immutable, thread-safe. */
final class BatchRules {

    private final LaneSettings settings;
    private final PartitionKeys keys;

    BatchRules(LaneSettings settings, PartitionKeys keys) {
        this.settings = settings;
        this.keys = keys;
    }

    /** Whether a row may be added to a request of so many rows and bytes. */
    boolean mayJoin(QueuedRow row, QueuedRow[] rows, int count, int bytes) {
        if (count >= settings.maxBatchRows()
                || bytes + row.size() > settings.maxBatchBytes()
                || row.alone()
                || rows[0].alone()) {
            return false;
        }
        if (settings.batching() == Batching.SAME_PARTITION && !samePartition(row, rows[0])) {
            return false;
        }
        return settings.uniqueTimestamps() || !hasSameKey(row, rows, count);
    }

    private boolean samePartition(QueuedRow a, QueuedRow b) {
        return a.token() == b.token()
                && samePrefix(a, keys.partitionKeyEnd(a.wire()), b, keys.partitionKeyEnd(b.wire()));
    }

    /** Two rows of one key and timestamp in one batch would be merged by value, not by order. */
    private boolean hasSameKey(QueuedRow row, QueuedRow[] rows, int count) {
        for (int i = 0; i < count; i++) {
            if (rows[i].token() == row.token()
                    && samePrefix(row, keys.primaryKeyEnd(row.wire()), rows[i], keys.primaryKeyEnd(rows[i].wire()))) {
                return true;
            }
        }
        return false;
    }

    /** The lengths of values stand in the prefix too, so equal prefixes are equal keys. */
    private static boolean samePrefix(QueuedRow a, int aEnd, QueuedRow b, int bEnd) {
        return Arrays.equals(a.wire(), 0, aEnd, b.wire(), 0, bEnd);
    }
}
