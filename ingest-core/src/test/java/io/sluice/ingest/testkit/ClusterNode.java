package io.sluice.ingest.testkit;

import io.sluice.ingest.testkit.front.Front;
import io.sluice.ingest.testkit.node.CassandraNode;
import io.sluice.ingest.testkit.node.NodeProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One node of a {@link ShardedCluster} with its front: the process to kill, stop, start, pause and resume, and where
 * to reach it with the front left out. When the process ends, its front refuses connections until it is up again, as a
 * dead machine would. Thread-safe.
 */
public final class ClusterNode {
    private final CassandraNode process;
    private final Front front;
    private final Consumer<String> progress;
    private final Agreement agreement;
    private final String name;
    private volatile Membership membership;

    /** Whether a node is on the ring. */
    enum Membership {
        JOINING,
        MEMBER,
        LEFT
    }

    /** Waits until all nodes see each other. */
    @FunctionalInterface
    interface Agreement {
        void await() throws InterruptedException;
    }

    /** Makes a node that is not started; {@code nodes} is how many there are with it. */
    ClusterNode(CassandraNode process, Front front, int nodes, Consumer<String> progress, Agreement agreement) {
        this.membership = process.settings().joins() ? Membership.JOINING : Membership.MEMBER;
        this.process = process;
        this.front = front;
        this.progress = progress;
        this.agreement = agreement;
        this.name = "node " + process.settings().number() + " of " + nodes;
    }

    /** Where the node itself listens for CQL: plain Cassandra, so that a test can check behind the front's back. */
    public InetSocketAddress nodeAddress() {
        return front.nodeAddress();
    }

    /** The front before it. */
    public Front front() {
        return front;
    }

    /** Whether the process runs; a paused one does. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it is on the ring, be its process alive or dead: false once it is decommissioned. */
    public boolean isMember() {
        return membership == Membership.MEMBER;
    }

    void membership(Membership now) {
        membership = now;
    }

    /** The id of the process, or -1 if it does not run. */
    public long pid() {
        return process.pid();
    }

    /** Ends the process at once, as a power cut would. What it acknowledged in the last quarter of a second may be lost. */
    public void kill() {
        process.kill();
        front.refuse();
    }

    /** Has the process shut down in order, which takes some seconds. */
    public void stop() {
        process.stop();
        front.refuse();
    }

    /** Freezes the process: connections stay open and nothing answers. */
    public void pause() {
        process.pause();
    }

    /** Undoes {@link #pause()}. */
    public void resume() {
        process.resume();
    }

    /**
     * Starts the process again with the data it had, and waits until it takes connections and, if all nodes run, until
     * they see each other: about 10 s.
     *
     * @throws IllegalStateException if it was decommissioned
     */
    public void start() throws InterruptedException {
        if (!isMember()) {
            throw new IllegalStateException(name + " is not on the ring");
        }
        launch();
        awaitUp(System.nanoTime());
        agreement.await();
        front.accept();
    }

    void launch() {
        progress.accept(name + ": starting at " + text(front.address()));
        process.launch();
    }

    void awaitUp(long since) throws InterruptedException {
        process.awaitUp();
        progress.accept(String.format("%s: up after %.1f s", name, (System.nanoTime() - since) / 1e9));
    }

    /** Has the node hand its data to the others and leave; {@link #hasLeft} says when it has. */
    void leave() {
        progress.accept(name + ": leaving");
        process.decommission();
    }

    /** Whether it has handed over its data and takes no connections any more. */
    boolean hasLeft() {
        return process.hasLeft();
    }

    /** Whether this node says that it has another on its ring. */
    boolean has(ClusterNode other) {
        return saysOfPeers(peers -> peers.contains(other.storage()));
    }

    /** Whether this node says that it does not have another on its ring. */
    boolean hasNot(ClusterNode other) {
        return saysOfPeers(peers -> !peers.contains(other.storage()));
    }

    private ByteBuffer storage() {
        return ByteBuffer.wrap(process.settings().storage().getAddress().getAddress());
    }

    /** Whether something holds of the addresses of the others on its ring; false if it does not answer. */
    private boolean saysOfPeers(Predicate<Set<ByteBuffer>> what) {
        try (NodeProbe probe = NodeProbe.connect(nodeAddress())) {
            Set<ByteBuffer> peers = new HashSet<>();
            for (byte @Nullable [] peer : probe.firstColumn("SELECT peer FROM system.peers", NodeProbe.ONE)) {
                peers.add(ByteBuffer.wrap(Objects.requireNonNull(peer)));
            }
            return what.test(peers);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Whether this node has so many on its ring, itself with them, and sees all of them up: it reads the whole of a table
     * of replication factor 3, from all replicas.
     */
    boolean seesAllUp(int nodes) {
        try (NodeProbe probe = NodeProbe.connect(nodeAddress())) {
            probe.firstColumn(
                    "SELECT view_name FROM system_distributed.view_build_status",
                    // Two of three replicas are all that two nodes can have.
                    nodes == 2 ? NodeProbe.QUORUM : NodeProbe.ALL);
            return saysOfPeers(peers -> peers.size() == nodes - 1);
        } catch (IOException e) {
            return false;
        }
    }

    /** The version of the schema that this node has; empty if it does not answer. */
    String schemaVersion() {
        try (NodeProbe probe = NodeProbe.connect(nodeAddress())) {
            byte @Nullable [] version = probe.firstColumn("SELECT schema_version FROM system.local", NodeProbe.ONE)
                    .get(0);
            return version == null ? "" : HexFormat.of().formatHex(version);
        } catch (IOException e) {
            return "";
        }
    }

    /** What this node is called by the cluster. */
    UUID hostId() {
        try (NodeProbe probe = NodeProbe.connect(nodeAddress())) {
            ByteBuffer id = ByteBuffer.wrap(
                    Objects.requireNonNull(probe.firstColumn("SELECT host_id FROM system.local", NodeProbe.ONE)
                            .get(0)));
            return new UUID(id.getLong(), id.getLong());
        } catch (IOException e) {
            throw new UncheckedIOException("No host id from " + this, e);
        }
    }

    void close() {
        process.close();
    }

    static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    @Override
    public String toString() {
        return name + " at " + text(front.address());
    }
}
