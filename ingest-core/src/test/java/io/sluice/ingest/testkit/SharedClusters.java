package io.sluice.ingest.testkit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Clusters that all test classes of a JVM share, each started when it is first asked for and ended with the JVM.
 *
 * <p>A class that borrows one leaves it as it found it: nodes up, and {@link ShardedCluster#resetFronts()} called. Use
 * keyspaces of your own. Thread-safe.
 */
public final class SharedClusters {
    private static final Map<Integer, ShardedCluster> BY_NODES = new ConcurrentHashMap<>();

    private SharedClusters() {}

    /** One node of four shards. */
    public static ShardedCluster oneNode() {
        return of(1);
    }

    /** Three nodes of four shards. */
    public static ShardedCluster threeNodes() {
        return of(3);
    }

    private static ShardedCluster of(int nodes) {
        // Its own shutdown hook closes it.
        return BY_NODES.computeIfAbsent(
                nodes, count -> ShardedCluster.builder().nodes(count).start());
    }
}
