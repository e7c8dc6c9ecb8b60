package io.sluice.ingest;

import java.util.List;

/**
 * Counts since the ingestor was built, taken without stopping anything. Immutable.
 *
 * <p>{@code accepted = stored + failed + pending} holds in every snapshot.
 *
 * @param accepted readings taken in
 * @param stored accepted readings that the database acknowledged at the configured consistency
 * @param failed accepted readings given to the failure listener
 * @param pending accepted readings whose outcome is not known yet, or whose failure the dead-letter sink has yet to take
 * @param pendingBytes the encoded size of the pending readings, in bytes
 * @param rejected readings of JSON documents that were refused as bad input: never accepted
 * @param backPressured readings turned away for want of room: never accepted
 * @param requests requests sent at first attempts; {@code stored / requests} is about the mean batch size
 * @param misrouted requests that the server said belonged to another node or shard
 * @param retried readings whose first attempt was not a plain success, or that had no node to go to at first
 * @param retries attempts made for these, which {@link RetrySettings} paces
 * @param ackLatency from accepted to acknowledged at the first attempt, over all lanes
 * @param lanes the same for each shard
 * @param listenerErrors calls of the failure listener that threw
 * @param listenerOverflows failures that the listener was too slow to be told of
 * @param deadLettered readings that the dead-letter sink has taken, refused ones and failed ones
 * @param deadLetterErrors readings that the sink did not take: it threw, too many refused ones waited for it, or it was
 *     closed
 */
public record IngestorStats(
        long accepted,
        long stored,
        long failed,
        long pending,
        long pendingBytes,
        long rejected,
        long backPressured,
        long requests,
        long misrouted,
        long retried,
        long retries,
        Latency ackLatency,
        List<LaneStats> lanes,
        long listenerErrors,
        long listenerOverflows,
        long deadLettered,
        long deadLetterErrors) {}
