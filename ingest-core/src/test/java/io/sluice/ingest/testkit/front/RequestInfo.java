package io.sluice.ingest.testkit.front;

/**
 * A request as a {@link FaultPlan} sees it.
 *
 * @param node which node it came to, counted from 0
 * @param shard the shard that its connection belongs to
 * @param kind what it is
 * @param rows how many rows it writes; 0 if it writes none
 * @param misrouted how many of these have come to the wrong node or shard
 * @param keyspace of the first row whose partition key is known; empty if there is none
 * @param table of the same row
 * @param token of the same row; 0 if there is none
 */
public record RequestInfo(
        int node, int shard, Kind kind, int rows, int misrouted, String keyspace, String table, long token) {
    /** Kinds of requests. */
    public enum Kind {
        /** EXECUTE, of a write or a read. */
        EXECUTE,
        /** BATCH. */
        BATCH,
        /** QUERY, a statement as text. */
        QUERY,
        /** PREPARE. */
        PREPARE,
        /** OPTIONS: the first message of a connection, and its heartbeat. */
        OPTIONS,
        /** STARTUP, REGISTER, AUTH_RESPONSE. */
        OTHER
    }

    /** Whether it writes. */
    public boolean isWrite() {
        return rows > 0;
    }
}
