package io.sluice.ingest.testkit;

import io.netty.channel.EventLoopGroup;
import io.sluice.ingest.testkit.front.ClusterState;
import io.sluice.ingest.testkit.front.Front;
import io.sluice.ingest.testkit.node.CassandraClassPath;
import io.sluice.ingest.testkit.node.CassandraNode;
import io.sluice.ingest.testkit.node.ClusterFolder;
import io.sluice.ingest.testkit.node.JdkFinder;
import io.sluice.ingest.testkit.node.LoopbackBlock;
import io.sluice.ingest.testkit.node.NodeSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** The nodes of a {@link ShardedCluster}, each with its front: made, started together, and of one mind. */
final class NodeGroup implements AutoCloseable {
    private static final long AGREEMENT_LIMIT_SECONDS = 60;

    private final ClusterFolder folder;
    private final ClusterState state;
    private final List<ClusterNode> nodes;

    NodeGroup(
            LoopbackBlock addresses,
            ClusterFolder folder,
            ClusterState state,
            EventLoopGroup group,
            List<String> nodeFlags,
            Consumer<String> progress) {
        this.folder = folder;
        this.state = state;
        Path java = JdkFinder.find();
        List<Path> jars = CassandraClassPath.find();
        int count = state.ring().nodes();
        List<InetSocketAddress> seeds =
                IntStream.rangeClosed(1, count).mapToObj(addresses::storage).toList();
        nodes = IntStream.rangeClosed(1, count)
                .mapToObj(number -> {
                    NodeSettings settings = new NodeSettings(
                            number,
                            addresses.node(number),
                            addresses.front(number),
                            addresses.storage(number),
                            seeds,
                            state.ring().tokenOf(number - 1),
                            folder.path().resolve("node-" + number),
                            folder.path().resolve("log-" + number + ".txt"),
                            nodeFlags);
                    Front front = new Front(
                            number - 1,
                            addresses.front(number),
                            addresses.shardAwareFront(number),
                            addresses.node(number),
                            state,
                            group);
                    return new ClusterNode(
                            new CassandraNode(settings, java, jars), front, count, progress, this::awaitAgreement);
                })
                .toList();
    }

    List<ClusterNode> all() {
        return nodes;
    }

    void start() throws InterruptedException {
        long since = System.nanoTime();
        nodes.forEach(ClusterNode::launch);
        for (ClusterNode node : nodes) {
            node.awaitUp(since);
        }
        awaitAgreement();
        state.tablets().hosts(nodes.stream().map(ClusterNode::hostId).toList());
        nodes.forEach(node -> node.front().accept());
    }

    /** If all run, waits until each sees the others up and has their schema: then anything at ALL succeeds. */
    private void awaitAgreement() throws InterruptedException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(AGREEMENT_LIMIT_SECONDS);
        while (nodes.size() > 1
                && nodes.stream().allMatch(ClusterNode::isAlive)
                && !(nodes.stream().allMatch(ClusterNode::seesAllUp) && sameSchema())) {
            if (System.nanoTime() > limit) {
                throw new IllegalStateException("The nodes do not see each other after " + AGREEMENT_LIMIT_SECONDS
                        + " s; their logs are in " + folder.path());
            }
            Thread.sleep(100);
        }
    }

    private boolean sameSchema() {
        return nodes.stream().map(ClusterNode::schemaVersion).distinct().count() == 1;
    }

    @Override
    public void close() {
        nodes.forEach(ClusterNode::close);
        nodes.forEach(node -> node.front().close());
    }
}
