package io.sluice.ingest;

import java.util.List;

/**
 * What one lane, the way to one shard of one node, has done since it was opened. Immutable.
 *
 * @param node the node's address, as the driver names it
 * @param shard the node's shard; 0 for a node without shards
 * @param rows rows sent, each counted once
 * @param requests requests sent; {@code rows / requests} is the mean batch size
 * @param inFlight requests on their way now
 * @param pending rows waiting or on their way now
 * @param misrouted requests that the server said belonged elsewhere
 * @param refused rows whose first attempt was not a plain success; they were tried again through the driver
 * @param batchSizes requests by their rows in powers of two: 1, 2–3, 4–7, and so on, the last class open
 * @param ackLatency from accepted to acknowledged, at the first attempt
 */
public record LaneStats(
        String node,
        int shard,
        long rows,
        long requests,
        int inFlight,
        int pending,
        long misrouted,
        long refused,
        List<Long> batchSizes,
        Latency ackLatency) {}
