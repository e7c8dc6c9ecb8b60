package io.sluice.ingest.internal.routing;

import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeShardingInfo;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import com.datastax.oss.driver.api.core.metadata.TokenMap;
import io.sluice.ingest.internal.transport.Target;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A node as a replica: the targets to its shards, as many as it has announced by now. Thread-safe. */
final class Replica {

    private final Node node;
    private final @Nullable TokenMap tokens;
    private final Predicate<Node> connected;
    private volatile Shards shards;

    // Racy on purpose: whoever misses a change looks for itself.
    private boolean sawConnection;

    @SuppressWarnings("ArrayRecordComponent") // never compared, never shown
    private record Shards(
            @Nullable NodeShardingInfo info, @Nullable Sharder sharder, Target[] targets) {}

    Replica(Node node, @Nullable TokenMap tokens, Predicate<Node> connected) {
        this.node = node;
        this.tokens = tokens;
        this.connected = connected;
        this.shards = shardsNow();
    }

    Node node() {
        return node;
    }

    /**
     * Whether rows should go to it now: in the local datacenter, not known to be down, and with a connection. A node that
     * joins is on the ring, and up, some time before the driver has its pool ready.
     */
    boolean isUsable() {
        NodeState state = node.getState();
        if (state == NodeState.DOWN || state == NodeState.FORCED_DOWN || node.getDistance() != NodeDistance.LOCAL) {
            if (sawConnection) {
                sawConnection = false; // its pool may be closed meanwhile
            }
            return false;
        }
        if (!sawConnection && connected.test(node)) {
            sawConnection = true;
        }
        return sawConnection;
    }

    /** The target for a token in a vnode keyspace. */
    Target targetOf(long token) {
        Shards now = current();
        return now.targets[now.sharder == null ? 0 : now.sharder.shardOf(token)];
    }

    /** The target to one of its shards; to shard 0 if it has no such shard. */
    Target targetTo(int shard) {
        Target[] targets = current().targets;
        return targets[shard < targets.length ? shard : 0];
    }

    /** A node tells its shards with its first connection, which may be later than it becomes known. */
    private Shards current() {
        Shards now = shards;
        if (now.info != node.getShardingInfo()) {
            now = shardsNow();
            shards = now;
        }
        return now;
    }

    private Shards shardsNow() {
        NodeShardingInfo info = node.getShardingInfo();
        if (info == null || info.getShardsCount() < 1) {
            return new Shards(info, null, new Target[] {new Target(node, 0)});
        }
        Target[] targets = new Target[info.getShardsCount()];
        for (int shard = 0; shard < targets.length; shard++) {
            targets[shard] = new Target(node, shard);
        }
        return new Shards(info, tokens == null ? null : Sharder.of(info, tokens), targets);
    }
}
