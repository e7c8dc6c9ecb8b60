package io.sluice.ingest.testkit;

import io.netty.channel.EventLoopGroup;
import io.sluice.ingest.testkit.ClusterNode.Membership;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The nodes of a {@link ShardedCluster}, each with its front: made, started together, joined, taken out, and of one mind. */
final class NodeGroup implements AutoCloseable {
    private static final long AGREEMENT_LIMIT_SECONDS = 60;

    private final LoopbackBlock addresses;
    private final ClusterFolder folder;
    private final ClusterState state;
    private final EventLoopGroup group;
    private final List<String> nodeFlags;
    private final Consumer<String> progress;
    private final Path java = JdkFinder.find();
    private final List<Path> jars = CassandraClassPath.find();
    /** By number, also those that have left: numbers and addresses are given once. */
    private final List<ClusterNode> nodes = new CopyOnWriteArrayList<>();

    NodeGroup(
            LoopbackBlock addresses,
            ClusterFolder folder,
            ClusterState state,
            EventLoopGroup group,
            List<String> nodeFlags,
            Consumer<String> progress) {
        this.addresses = addresses;
        this.folder = folder;
        this.state = state;
        this.group = group;
        this.nodeFlags = nodeFlags;
        this.progress = progress;
        int count = state.ring().nodes();
        for (int index = 0; index < count; index++) {
            nodes.add(node(index, state.ring().tokenOf(index), false, count));
        }
    }

    private ClusterNode node(int index, long token, boolean joins, int count) {
        int number = index + 1;
        NodeSettings settings = new NodeSettings(
                number,
                addresses.node(number),
                addresses.front(number),
                addresses.storage(number),
                this::seeds,
                token,
                joins,
                folder.path().resolve("node-" + number),
                folder.path().resolve("log-" + number + ".txt"),
                nodeFlags);
        Front front = new Front(
                index,
                addresses.front(number),
                addresses.shardAwareFront(number),
                addresses.node(number),
                state,
                group);
        return new ClusterNode(new CassandraNode(settings, java, jars), front, count, progress, this::awaitAgreement);
    }

    /** Those on the ring: a node that joins is no seed, or it would not ask the others for its data. */
    private List<InetSocketAddress> seeds() {
        return nodes.stream()
                .filter(ClusterNode::isMember)
                .map(node -> addresses.storage(nodes.indexOf(node) + 1))
                .toList();
    }

    /** Those on the ring, in the order of their numbers. */
    List<ClusterNode> members() {
        return nodes.stream().filter(ClusterNode::isMember).toList();
    }

    /** All there ever were, by number. */
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

    /** Has one more node join. */
    synchronized ClusterNode add() throws InterruptedException {
        List<ClusterNode> members = membersAllAlive();
        int index = nodes.size();
        if (index == LoopbackBlock.NODES) {
            throw new IllegalStateException("There are addresses for " + LoopbackBlock.NODES + " nodes");
        }
        long token = state.ring().middleOfWidest();
        ClusterNode node = node(index, token, true, members.size() + 1);
        nodes.add(node); // to be ended with the others, whatever happens
        try {
            long since = System.nanoTime();
            node.launch();
            node.awaitUp(since);
            // Drivers come as soon as any of the others tells of it; the front is to be there, and its ring right.
            node.front().accept();
            await("the new node known", () -> members.stream().anyMatch(member -> member.has(node)));
        } catch (InterruptedException | RuntimeException e) {
            node.membership(Membership.LEFT);
            node.close();
            node.front().close();
            throw e;
        }
        state.tablets().joined(node.hostId());
        state.ring(state.ring().with(index, token));
        node.membership(Membership.MEMBER);
        awaitAgreement();
        return node;
    }

    /** Has a node leave for good. */
    synchronized void decommission(int index) throws InterruptedException {
        ClusterNode leaving = nodes.get(index);
        List<ClusterNode> members = membersAllAlive();
        List<ClusterNode> staying =
                members.stream().filter(node -> node != leaving).toList();
        if (staying.isEmpty() || staying.size() == members.size()) {
            throw new IllegalStateException(leaving + " is the only one on the ring, or not on it");
        }
        state.tablets().leaving(index);
        leaving.leave();
        // It owns its ranges until the first of the others has taken it from its ring, and tells drivers.
        await(leaving + " gone", () -> leaving.hasLeft() || staying.stream().anyMatch(node -> node.hasNot(leaving)));
        state.ring(state.ring().without(index));
        leaving.membership(Membership.LEFT);
        await(leaving + " gone", leaving::hasLeft);
        leaving.front().close();
        leaving.close();
        awaitAgreement();
    }

    private List<ClusterNode> membersAllAlive() {
        List<ClusterNode> members = members();
        if (!members.stream().allMatch(ClusterNode::isAlive)) {
            throw new IllegalStateException("A node does not run: none can join or leave");
        }
        return members;
    }

    /** If all run, waits until each sees the others up and has their schema: then anything at ALL succeeds. */
    private void awaitAgreement() throws InterruptedException {
        List<ClusterNode> members = members();
        await(
                "every node seen by every other",
                () -> !members.stream().allMatch(ClusterNode::isAlive) || agree(members));
    }

    private static boolean agree(List<ClusterNode> members) {
        return members.size() == 1
                || (members.stream().allMatch(node -> node.seesAllUp(members.size()))
                        && members.stream()
                                        .map(ClusterNode::schemaVersion)
                                        .distinct()
                                        .count()
                                == 1);
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(AGREEMENT_LIMIT_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > limit) {
                throw new IllegalStateException("Not " + what + " after " + AGREEMENT_LIMIT_SECONDS
                        + " s; the nodes' logs are in " + folder.path());
            }
            Thread.sleep(100);
        }
    }

    @Override
    public void close() {
        nodes.forEach(ClusterNode::close);
        nodes.forEach(node -> node.front().close());
    }
}
