package io.sluice.ingest.internal.lane;

import io.sluice.ingest.Batching;

/**
 * What holds for every lane of an ingestor.
 *
 * @param batching which rows may share a request
 * @param maxBatchRows most rows in a request
 * @param maxBatchBytes most encoded bytes in a request of several rows
 * @param maxInFlight the window: most requests on their way at once
 * @param adaptive whether the window narrows when the server is overloaded or slow
 * @param maxPendingRows most rows waiting or on their way at once
 * @param requestTimeoutNanos after which a request without an answer is given up
 * @param deliveryTimeoutNanos after which a row that waits is not sent any more
 * @param patienceNanos how long after the last request or answer rows are left to the next answer
 * @param uniqueTimestamps whether no two rows have the same write timestamp
 */
public record LaneSettings(
        Batching batching,
        int maxBatchRows,
        int maxBatchBytes,
        int maxInFlight,
        boolean adaptive,
        int maxPendingRows,
        long requestTimeoutNanos,
        long deliveryTimeoutNanos,
        long patienceNanos,
        boolean uniqueTimestamps) {

    private static final int EAGER_BATCHES = 1;
    private static final int EAGER_ROWS = 4;

    /**
     * Up to so many requests on their way a lane sends whatever it has; beyond, rows wait until they fill a request or an
     * answer comes. The next answer is near then, and what waits for it needs no wake-up of its own.
     */
    int eagerRequests() {
        return batching == Batching.OFF ? EAGER_ROWS : EAGER_BATCHES;
    }

    /** How far a lane looks past rows that do not fit the request it is filling, for one that does. */
    int maxPassedOver() {
        return switch (batching) {
            case OFF -> 0;
            case SAME_SHARD -> 1;
            case SAME_PARTITION -> 256;
        };
    }
}
