package io.sluice.ingest.testkit;

import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.internal.core.metadata.DefaultEndPoint;
import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.internal.routing.Routing;
import io.sluice.ingest.internal.transport.Target;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongToIntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Routes to the shards of one node that does not exist. Thread-safe. */
public final class FixedRouting implements Routing {

    private volatile List<Target> targets;
    private final List<Target> gone = new CopyOnWriteArrayList<>();
    private final LongToIntFunction shardOf;
    private final List<ByteBuffer> learned = new CopyOnWriteArrayList<>();

    /**
     * Makes the shards.
     *
     * @param shards how many
     * @param shardOf the shard of a token
     */
    public FixedRouting(int shards, LongToIntFunction shardOf) {
        this.targets = shardsOfAnotherNode(shards);
        this.shardOf = shardOf;
    }

    private static List<Target> shardsOfAnotherNode(int shards) {
        Node node = (Node) Proxy.newProxyInstance(
                Node.class.getClassLoader(),
                new Class<?>[] {Node.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "equals" -> proxy == args[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "getEndPoint" -> new DefaultEndPoint(InetSocketAddress.createUnresolved("node", 9042));
                    default -> null;
                });
        return IntStream.range(0, shards)
                .mapToObj(shard -> new Target(node, shard))
                .toList();
    }

    @Override
    public @Nullable Target route(EncodedRow row) {
        return targets.get(shardOf.applyAsInt(row.token()));
    }

    @Override
    public boolean knows(Target target) {
        return !gone.contains(target);
    }

    /** Has the shards leave the cluster, and others of the same numbers come in their place. */
    public void replaceNode() {
        gone.addAll(targets);
        targets = shardsOfAnotherNode(targets.size());
    }

    @Override
    public void learn(EncodedRow row, ByteBuffer payload) {
        learned.add(payload);
    }

    /** The payloads told so far. */
    public List<ByteBuffer> learned() {
        return learned;
    }
}
