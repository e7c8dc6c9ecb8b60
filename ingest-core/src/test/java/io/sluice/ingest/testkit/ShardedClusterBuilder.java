package io.sluice.ingest.testkit;

import io.sluice.ingest.testkit.node.NodeSettings;
import java.util.List;
import java.util.function.Consumer;

/** What cluster to start. Not thread-safe. */
public final class ShardedClusterBuilder {
    private int nodes = 1;
    private int shards = 4;
    private boolean nullStore;
    private List<String> nodeFlags = NodeSettings.SMALL;
    private Consumer<String> progress = line -> System.err.println("ShardedCluster: " + line);

    ShardedClusterBuilder() {}

    /** How many nodes: 1 to 3. Default 1. */
    public ShardedClusterBuilder nodes(int count) {
        if (count < 1 || count > 3) {
            throw new IllegalArgumentException("nodes: 1 to 3, not " + count);
        }
        nodes = count;
        return this;
    }

    /** How many shards each node shows: 1 to 256. Default 4. */
    public ShardedClusterBuilder shards(int count) {
        if (count < 1 || count > 256) {
            throw new IllegalArgumentException("shards: 1 to 256, not " + count);
        }
        shards = count;
        return this;
    }

    /** Whether to start in {@linkplain ShardedCluster#nullStore(boolean) null-store mode}. Default no. */
    public ShardedClusterBuilder nullStore(boolean value) {
        nullStore = value;
        return this;
    }

    /**
     * JVM options of each node: heap, collector, compiler. Default: what starts fast and takes little, 512 MiB and the
     * first compiler alone; a node that is to be measured wants others.
     */
    public ShardedClusterBuilder nodeFlags(List<String> flags) {
        nodeFlags = List.copyOf(flags);
        return this;
    }

    /** Who is told how the start goes on. Default standard error. */
    public ShardedClusterBuilder progress(Consumer<String> lines) {
        progress = lines;
        return this;
    }

    int nodes() {
        return nodes;
    }

    int shards() {
        return shards;
    }

    boolean isNullStore() {
        return nullStore;
    }

    List<String> nodeFlags() {
        return nodeFlags;
    }

    Consumer<String> progress() {
        return progress;
    }

    /**
     * Starts the nodes and waits until all are up.
     *
     * @throws IllegalStateException if there is no JDK 17, no jars of Cassandra or no loopback addresses, or if a node
     *     does not come up; the message says what to do, or has the end of the node's log
     */
    public ShardedCluster start() {
        ShardedCluster cluster = new ShardedCluster(this);
        try {
            cluster.start();
            return cluster;
        } catch (InterruptedException e) {
            cluster.close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the nodes were starting", e);
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }
}
