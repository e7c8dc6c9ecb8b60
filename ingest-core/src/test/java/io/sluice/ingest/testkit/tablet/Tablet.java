package io.sluice.ingest.testkit.tablet;

import java.util.List;

/**
 * One tablet of a table as it was when asked for: the tokens in {@code (firstToken, lastToken]} and who holds them.
 *
 * @param index its place in the table, counted from 0 in the order of tokens
 * @param firstToken not one of its own; {@link Long#MIN_VALUE} for the first tablet, which no key has as its token
 * @param lastToken the last of its own
 * @param replicas where it is held, each on another node
 */
public record Tablet(int index, long firstToken, long lastToken, List<Replica> replicas) {
    /** A copy, so that nobody changes it later. */
    public Tablet {
        replicas = List.copyOf(replicas);
    }

    /**
     * A shard of a node.
     *
     * @param node counted from 0
     * @param shard counted from 0
     */
    public record Replica(int node, int shard) {}

    /** Whether that shard of that node holds the tablet. */
    public boolean isAt(int node, int shard) {
        return replicas.contains(new Replica(node, shard));
    }
}
