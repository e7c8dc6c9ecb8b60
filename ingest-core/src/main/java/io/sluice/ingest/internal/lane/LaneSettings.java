package io.sluice.ingest.internal.lane;

import io.sluice.ingest.Batching;

/**
 * What holds for every lane of an ingestor.
 *
 * @param batching which rows may share a request
 * @param maxBatchRows most rows in a request
 * @param maxBatchBytes most encoded bytes in a request of several rows
 * @param maxInFlight the window: most requests on their way at once
 * @param maxPendingRows most rows waiting or on their way at once
 * @param requestTimeoutNanos after which a request without an answer is given up
 * @param uniqueTimestamps whether no two rows have the same write timestamp
 */
public record LaneSettings(
        Batching batching,
        int maxBatchRows,
        int maxBatchBytes,
        int maxInFlight,
        int maxPendingRows,
        long requestTimeoutNanos,
        boolean uniqueTimestamps) {

    /** How far a lane looks past rows that do not fit the request it is filling, for one that does. */
    int maxPassedOver() {
        return switch (batching) {
            case OFF -> 0;
            case SAME_SHARD -> 1;
            case SAME_PARTITION -> 256;
        };
    }
}
