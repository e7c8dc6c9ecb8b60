package io.sluice.ingest.testkit.front;

/** Gives each new connection a shard, as a node does. Thread-safe. */
final class ShardAssigner {
    private final int[] connections;

    ShardAssigner(int shards) {
        connections = new int[shards];
    }

    /** On the normal port: the shard with the fewest connections. */
    synchronized int leastLoaded() {
        int best = 0;
        for (int shard = 1; shard < connections.length; shard++) {
            if (connections[shard] < connections[best]) {
                best = shard;
            }
        }
        connections[best]++;
        return best;
    }

    /** On the shard-aware port: the one that the client's port number asks for. */
    synchronized int byPort(int clientPort) {
        int shard = clientPort % connections.length;
        connections[shard]++;
        return shard;
    }

    /** A connection of that shard is closed. */
    synchronized void release(int shard) {
        connections[shard]--;
    }

    synchronized int[] perShard() {
        return connections.clone();
    }
}
