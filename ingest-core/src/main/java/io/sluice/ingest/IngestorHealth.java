package io.sluice.ingest;

import java.time.Duration;
import java.util.List;

/**
 * How an ingestor is, for a health check or a dashboard; looked at without stopping anything. Immutable.
 *
 * @param status the whole in a word
 * @param reasons why it is not {@link Status#UP}: sentences that name the thing and what to do, the gravest first; empty if
 *     it is
 * @param nodes the nodes of the local datacenter
 * @param routing how rows find their shard
 * @param transport how requests reach it
 * @param pending accepted readings without an outcome
 * @param pendingBytes their encoded size
 * @param retrying those of them whose first attempt failed and that are tried again
 * @param oldestPending how long the oldest of them has waited, as of a moment ago (a twentieth of {@code
 *     requestTimeout}); zero if none waits for an answer
 * @param backPressured whether readings are turned away: there is no room in all, or in some shard
 */
public record IngestorHealth(
        Status status,
        List<String> reasons,
        List<NodeHealth> nodes,
        Routing routing,
        Transport transport,
        long pending,
        long pendingBytes,
        int retrying,
        Duration oldestPending,
        boolean backPressured) {

    /** The whole in a word. */
    public enum Status {
        /** Nothing is known to be wrong. */
        UP,
        /** Readings are taken and stored, but something needs a look: see {@link IngestorHealth#reasons()}. */
        DEGRADED,
        /** Nothing can be stored now: no node is connected, or the ingestor is closed. */
        DOWN
    }

    /** How rows find their shard. */
    public enum Routing {
        /** By the token ring, and by the shards of each node where it has any. */
        TOKEN_RING,
        /** By the tablets that responses told of. */
        TABLETS,
        /** Any live node: no token map is known. */
        ANY_NODE
    }

    /** How requests reach their shard. */
    public enum Transport {
        /** On the driver's own connections to each shard. */
        SHARD_CONNECTIONS,
        /** Through the driver's public API. */
        PUBLIC_API
    }

    /**
     * One node.
     *
     * @param address as the driver names it
     * @param up whether the driver does not take it for down
     * @param shards how many it has; 1 for a node without shards
     * @param connections how many are open for requests; the driver opens one for each shard, and a control connection
     *     that does not count
     */
    public record NodeHealth(String address, boolean up, int shards, int connections) {

        /**
         * Whether there is a connection for each shard.
         *
         * @return false while some are missing
         */
        public boolean isFullyConnected() {
            return connections >= shards;
        }
    }
}
