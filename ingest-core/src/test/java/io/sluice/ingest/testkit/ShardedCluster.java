package io.sluice.ingest.testkit;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.sluice.ingest.testkit.front.ClusterState;
import io.sluice.ingest.testkit.front.Front;
import io.sluice.ingest.testkit.front.Sharding;
import io.sluice.ingest.testkit.front.TokenRing;
import io.sluice.ingest.testkit.node.CassandraClassPath;
import io.sluice.ingest.testkit.node.CassandraNode;
import io.sluice.ingest.testkit.node.ClusterFolder;
import io.sluice.ingest.testkit.node.JdkFinder;
import io.sluice.ingest.testkit.node.LoopbackBlock;
import io.sluice.ingest.testkit.node.NodeSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A database for tests that shows itself as ScyllaDB with several shards: one or three real Apache Cassandra nodes as
 * child processes, and before each a {@link Front} that speaks ScyllaDB's sharding extensions.
 *
 * <p><b>What it is.</b> Statements are parsed, carried out, replicated and stored by a real database, and drivers
 * connect to it as to ScyllaDB: shard options in SUPPORTED, a shard for each connection, the shard-aware port, protocol
 * v4 only, no {@code system.peers_v2}. It counts, apart from any code under test, how many rows reached each shard and
 * how many came to a node or shard that does not own them.
 *
 * <p><b>What it is not.</b> ScyllaDB. Behind a front all shards are one Cassandra node, so nothing is slower for going
 * to the wrong shard; there are no tablets; the CQL is Cassandra's, save {@code USING TIMEOUT} and a keyspace's {@code
 * tablets} option, which are taken out; there is no TLS and no compression. What must hold on ScyllaDB is shown on
 * ScyllaDB.
 *
 * <p>Runs on Linux only, as every node has loopback addresses of its own (127.x.y.z). The nodes need a JDK 17 (see
 * {@link JdkFinder}), about 600 MB of memory each, and 10 s (one) or 25 s (three) to start on two cores. Everything is
 * under {@code java.io.tmpdir} and is deleted in the end; the nodes do not outlive this JVM, however it dies.
 *
 * <p>Thread-safe. A user of the test-jar adds {@code io.netty:netty-handler} and the driver to its own test class path.
 */
public final class ShardedCluster implements AutoCloseable {
    private static final long AGREEMENT_LIMIT_SECONDS = 60;
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(20);

    private final ClusterFolder folder;
    private final LoopbackBlock addresses;
    private final EventLoopGroup group;
    private final ClusterState state;
    private final List<ClusterNode> nodes;
    private final Thread shutdownHook = new Thread(this::release, "sharded-cluster-shutdown");
    private boolean closed;

    private ShardedCluster(Builder builder) {
        Path java = JdkFinder.find();
        List<Path> jars = CassandraClassPath.find();
        int count = builder.nodes;
        TokenRing ring = new TokenRing(count);
        addresses = LoopbackBlock.take(count);
        folder = ClusterFolder.create();
        group = new NioEventLoopGroup(Math.max(2, Runtime.getRuntime().availableProcessors()));
        state = new ClusterState(ring, Sharding.of(builder.shards), builder.nullStore);
        List<InetSocketAddress> seeds =
                IntStream.rangeClosed(1, count).mapToObj(addresses::storage).toList();
        List<ClusterNode> made = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            NodeSettings settings = new NodeSettings(
                    number,
                    addresses.node(number),
                    addresses.front(number),
                    addresses.storage(number),
                    seeds,
                    ring.tokenOf(number - 1),
                    folder.path().resolve("node-" + number),
                    folder.path().resolve("log-" + number + ".txt"));
            Front front = new Front(
                    number - 1,
                    addresses.front(number),
                    addresses.shardAwareFront(number),
                    addresses.node(number),
                    state,
                    group);
            made.add(new ClusterNode(
                    new CassandraNode(settings, java, jars), front, count, builder.progress, this::awaitAgreement));
        }
        nodes = List.copyOf(made);
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    /** Starts with the defaults: one node, four shards, everything stored, progress to standard error. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts a cluster and keeps it until Enter, the end of standard input or Ctrl-C, so that any client can be pointed
     * at it.
     *
     * @param args {@code --nodes 1|3}, {@code --shards n}, {@code --null-store}
     */
    public static void main(String[] args) throws Exception {
        ClusterCommand.run(args);
    }

    private void start() throws InterruptedException {
        long since = System.nanoTime();
        nodes.forEach(ClusterNode::launch);
        for (ClusterNode node : nodes) {
            node.awaitUp(since);
        }
        awaitAgreement();
        nodes.forEach(node -> node.front().accept());
    }

    /** If all three run, waits until each sees the others up, so that a write at ALL succeeds from the first. */
    private void awaitAgreement() throws InterruptedException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(AGREEMENT_LIMIT_SECONDS);
        while (nodes.size() > 1
                && nodes.stream().allMatch(ClusterNode::isAlive)
                && !nodes.stream().allMatch(ClusterNode::seesAllUp)) {
            if (System.nanoTime() > limit) {
                throw new IllegalStateException("The nodes do not see each other after " + AGREEMENT_LIMIT_SECONDS
                        + " s; their logs are in " + folder.path());
            }
            Thread.sleep(100);
        }
    }

    /** Where drivers connect: the fronts, in the order of the nodes. */
    public List<InetSocketAddress> contactPoints() {
        return fronts().map(Front::address).toList();
    }

    /** Where drivers connect that choose their shard by their own port number. */
    public List<InetSocketAddress> shardAwareContactPoints() {
        return fronts().map(Front::shardAwareAddress).toList();
    }

    /** The one datacenter's name. */
    public String datacenter() {
        return "datacenter1";
    }

    /** How many shards each node has. */
    public int shards() {
        return state.sharding().shards();
    }

    /** All nodes. */
    public List<ClusterNode> nodes() {
        return nodes;
    }

    /** A node, counted from 0. */
    public ClusterNode node(int index) {
        return nodes.get(index);
    }

    /** The front before a node, counted from 0. */
    public Front front(int index) {
        return nodes.get(index).front();
    }

    /** Where a node, counted from 0, listens itself: plain Cassandra, behind the front's back. */
    public InetSocketAddress nodeAddress(int index) {
        return nodes.get(index).nodeAddress();
    }

    /** Where the nodes are on the ring. */
    public TokenRing ring() {
        return state.ring();
    }

    /** How each node spreads tokens over its shards. */
    public Sharding sharding() {
        return state.sharding();
    }

    /**
     * A new session of the plain driver, through the fronts. It has the driver's defaults but for the request timeout:
     * 2 s are too few for a schema change on a busy machine. The caller closes it.
     */
    public CqlSession newSession() {
        return CqlSession.builder()
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, REQUEST_TIMEOUT)
                        .build())
                .addContactPoints(contactPoints())
                .withLocalDatacenter(datacenter())
                .build();
    }

    /** Whether prepared writes are answered by the fronts and reach no node. */
    public boolean nullStore() {
        return state.nullStore();
    }

    /**
     * Switches null-store mode for requests that arrive from now on. In that mode the fronts answer EXECUTE and BATCH of
     * prepared INSERT, UPDATE and DELETE with success, count their rows as stored and store nothing; all else, also
     * lightweight transactions, still goes to the nodes.
     */
    public void nullStore(boolean value) {
        state.nullStore(value);
    }

    /** Rows stored. What counts is said at {@link Front}. */
    public long rows() {
        return fronts().flatMapToLong(front -> java.util.Arrays.stream(front.rowsPerShard()))
                .sum();
    }

    /** Rows stored, by node and shard. */
    public long[][] rowsPerShard() {
        return fronts().map(Front::rowsPerShard).toArray(long[][]::new);
    }

    /** Rows that arrived, stored or not. */
    public long received() {
        return sum(Front::receivedRows);
    }

    /** Of the stored rows, those that came to a node or shard that does not own them. */
    public long misrouted() {
        return sum(Front::misroutedRows);
    }

    /** Of the stored rows, those whose token the fronts could not tell: text in a batch, keys not bound in full. */
    public long untraced() {
        return sum(Front::untracedRows);
    }

    /** How many requests with writes arrived. */
    public Requests requests() {
        return new Requests(sum(Front::executeRequests), sum(Front::batchRequests));
    }

    /** Sets all counts to zero. Requests that are on their way may still be counted after. */
    public void resetCounts() {
        fronts().forEach(Front::resetCounts);
    }

    /** Undoes what tests did to the fronts: faults, frozen shards, refused connections, null-store mode, counts. */
    public void resetFronts() {
        fronts().forEach(front -> {
            front.faults().clear();
            for (int shard = 0; shard < shards(); shard++) {
                front.thawShard(shard);
            }
        });
        nodes.stream().filter(ClusterNode::isAlive).forEach(node -> node.front().accept());
        nullStore(false);
        resetCounts();
    }

    private Stream<Front> fronts() {
        return nodes.stream().map(ClusterNode::front);
    }

    private long sum(ToLongFunction<Front> count) {
        return fronts().mapToLong(count).sum();
    }

    /** Ends the nodes and deletes their data. Closing twice does nothing. */
    @Override
    public void close() {
        release();
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook did it or waits for us.
        }
    }

    private synchronized void release() {
        if (closed) {
            return;
        }
        closed = true;
        nodes.forEach(ClusterNode::close);
        nodes.forEach(node -> node.front().close());
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        state.close();
        folder.close();
        addresses.close();
    }

    /**
     * Requests with writes.
     *
     * @param executes EXECUTE messages
     * @param batches BATCH messages
     */
    public record Requests(long executes, long batches) {}

    /** What to start. Not thread-safe. */
    public static final class Builder {
        private int nodes = 1;
        private int shards = 4;
        private boolean nullStore;
        private Consumer<String> progress = line -> System.err.println("ShardedCluster: " + line);

        private Builder() {}

        /** How many nodes: 1 or 3. Default 1. */
        public Builder nodes(int count) {
            if (count != 1 && count != 3) {
                throw new IllegalArgumentException("nodes: 1 or 3, not " + count);
            }
            nodes = count;
            return this;
        }

        /** How many shards each node shows: 1 to 256. Default 4. */
        public Builder shards(int count) {
            if (count < 1 || count > 256) {
                throw new IllegalArgumentException("shards: 1 to 256, not " + count);
            }
            shards = count;
            return this;
        }

        /** Whether to start in {@linkplain ShardedCluster#nullStore(boolean) null-store mode}. Default no. */
        public Builder nullStore(boolean value) {
            nullStore = value;
            return this;
        }

        /** Who is told how the start goes on. Default standard error. */
        public Builder progress(Consumer<String> lines) {
            progress = lines;
            return this;
        }

        /**
         * Starts the nodes and waits until all are up.
         *
         * @throws IllegalStateException if there is no JDK 17, no jars of Cassandra or no loopback addresses, or if a
         *     node does not come up; the message says what to do, or has the end of the node's log
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
}
