package io.sluice.ingest;

/**
 * Counts since the ingestor was built, taken without stopping anything. Immutable.
 *
 * <p>{@code accepted = stored + failed + pending} holds in every snapshot.
 *
 * @param accepted readings taken in
 * @param stored accepted readings that the database acknowledged at the configured consistency
 * @param failed accepted readings given to the failure listener
 * @param pending accepted readings whose outcome is not known yet
 * @param pendingBytes the encoded size of the pending readings, in bytes
 * @param rejected readings of JSON documents that were refused as bad input: never accepted
 * @param backPressured readings turned away for want of room: never accepted
 * @param listenerErrors calls of the failure listener that threw
 * @param listenerOverflows failures that the listener was too slow to be told of
 */
public record IngestorStats(
        long accepted,
        long stored,
        long failed,
        long pending,
        long pendingBytes,
        long rejected,
        long backPressured,
        long listenerErrors,
        long listenerOverflows) {}
