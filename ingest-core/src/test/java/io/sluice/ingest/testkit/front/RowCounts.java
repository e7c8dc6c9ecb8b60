package io.sluice.ingest.testkit.front;

import java.util.concurrent.atomic.LongAdder;

/** What one front counted. Thread-safe; numbers read while requests run need not belong to one moment. */
final class RowCounts {
    private static final int SIZES = 17;

    private final LongAdder[] stored;
    private final LongAdder received = new LongAdder();
    private final LongAdder misrouted = new LongAdder();
    private final LongAdder untraced = new LongAdder();
    private final LongAdder executes = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final LongAdder tabletPayloads = new LongAdder();
    private final LongAdder[] batchSizes;

    RowCounts(int shards) {
        stored = adders(shards);
        batchSizes = adders(SIZES);
    }

    /** A request with writes arrived. */
    void received(WriteTally tally, int opcode) {
        received.add(tally.rows());
        if (tally.batch()) {
            batches.increment();
            int bucket = 32 - Integer.numberOfLeadingZeros(tally.rows());
            batchSizes[Math.min(bucket, SIZES - 1)].increment();
        } else if (opcode == Protocol.EXECUTE) {
            executes.increment();
        }
    }

    /** It was answered with a success, on a connection of that shard. */
    void stored(int shard, int rows, int rowsMisrouted, int rowsUntraced) {
        stored[shard].add(rows);
        if (rowsMisrouted != 0) {
            misrouted.add(rowsMisrouted);
        }
        if (rowsUntraced != 0) {
            untraced.add(rowsUntraced);
        }
    }

    /** An answer was given the payload that tells of a tablet. */
    void tabletPayload() {
        tabletPayloads.increment();
    }

    long tabletPayloads() {
        return tabletPayloads.sum();
    }

    long[] storedPerShard() {
        return sums(stored);
    }

    long receivedRows() {
        return received.sum();
    }

    long misroutedRows() {
        return misrouted.sum();
    }

    long untracedRows() {
        return untraced.sum();
    }

    long executeRequests() {
        return executes.sum();
    }

    long batchRequests() {
        return batches.sum();
    }

    /** Batches by size: element i counts those of 2^(i-1) to 2^i - 1 rows. */
    long[] batchSizeBuckets() {
        return sums(batchSizes);
    }

    void reset() {
        for (LongAdder[] adders : new LongAdder[][] {
            stored, batchSizes, {received, misrouted, untraced, executes, batches, tabletPayloads}
        }) {
            for (LongAdder adder : adders) {
                adder.reset();
            }
        }
    }

    private static LongAdder[] adders(int count) {
        LongAdder[] adders = new LongAdder[count];
        for (int i = 0; i < count; i++) {
            adders[i] = new LongAdder();
        }
        return adders;
    }

    private static long[] sums(LongAdder[] adders) {
        long[] sums = new long[adders.length];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = adders[i].sum();
        }
        return sums;
    }
}
