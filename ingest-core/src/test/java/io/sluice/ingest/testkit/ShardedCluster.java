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
import io.sluice.ingest.testkit.node.ClusterFolder;
import io.sluice.ingest.testkit.node.JdkFinder;
import io.sluice.ingest.testkit.node.LoopbackBlock;
import io.sluice.ingest.testkit.tablet.Tablet;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * A database for tests that shows itself as ScyllaDB with several shards: one to three real Apache Cassandra nodes as
 * child processes, and before each a {@link Front} that speaks ScyllaDB's sharding extensions.
 *
 * <p><b>What it is.</b> Statements are parsed, carried out, replicated and stored by a real database, and drivers
 * connect to it as to ScyllaDB: shard options in SUPPORTED, a shard for each connection, the shard-aware port, protocol
 * v3 and v4, no {@code system.peers_v2}, and the system tables that only ScyllaDB has. It counts, apart from any code under test, how many rows reached each shard and
 * how many came to a node or shard that does not own them.
 *
 * <p><b>Tablets.</b> A keyspace has them if it is created with {@code tablets = {'enabled': true}} or {@code tablets =
 * {'initial': n}}, or if a test {@linkplain #tablets(String, String, int) declares} one of its tables; all others have
 * vnodes, while ScyllaDB gives tablets to any keyspace that does not refuse them. Each table has tablets of its own,
 * known by its name to be the same in every run; drivers see such keyspaces as ScyllaDB shows them and are told of
 * tablets as ScyllaDB does. The rows themselves are stored by Cassandra's vnodes all the same.
 *
 * <p><b>What it is not.</b> ScyllaDB. Behind a front all shards are one Cassandra node, so nothing is slower for going
 * to the wrong shard; tablets have no data and do not move by themselves; the CQL is Cassandra's, save what docs/testing.md says
 * of ScyllaDB's, which is taken out or translated; there is no TLS. What must hold on ScyllaDB is shown on
 * ScyllaDB.
 *
 * <p>Runs on Linux only, as every node has loopback addresses of its own (127.x.y.z). The nodes need a JDK 17 (see
 * {@link JdkFinder}), about 600 MB of memory each, and 10 s (one) or 25 s (three) to start on two cores. Everything is
 * under {@code java.io.tmpdir} and is deleted in the end; the nodes do not outlive this JVM, however it dies.
 *
 * <p>Thread-safe. A user of the test-jar adds {@code io.netty:netty-handler} and the driver to its own test class path.
 */
public final class ShardedCluster implements AutoCloseable {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(20);

    private final ClusterFolder folder;
    private final LoopbackBlock addresses;
    private final EventLoopGroup group;
    private final ClusterState state;
    private final NodeGroup nodes;
    private final Thread shutdownHook = new Thread(this::release, "sharded-cluster-shutdown");
    private boolean closed;

    ShardedCluster(ShardedClusterBuilder builder) {
        TokenRing ring = new TokenRing(builder.nodes());
        addresses = LoopbackBlock.take();
        folder = ClusterFolder.create();
        group = new NioEventLoopGroup(Math.max(2, Runtime.getRuntime().availableProcessors()));
        state = new ClusterState(ring, Sharding.of(builder.shards()), builder.isNullStore());
        nodes = new NodeGroup(addresses, folder, state, group, builder.nodeFlags(), builder.progress());
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    /** Starts with the defaults: one node, four shards, everything stored, progress to standard error. */
    public static ShardedClusterBuilder builder() {
        return new ShardedClusterBuilder();
    }

    /**
     * Starts a cluster and keeps it until Enter, the end of standard input or Ctrl-C, so that any client can be pointed
     * at it.
     *
     * @param args {@code --nodes n}, {@code --shards n}, {@code --null-store}, {@code --tablets
     *     keyspace.table[=count]}; what it prints and understands then is said in docs/testing.md
     */
    public static void main(String[] args) throws Exception {
        ClusterCommand.run(args);
    }

    void start() throws InterruptedException {
        nodes.start();
    }

    /** Where drivers connect: the fronts of the nodes on the ring, in the order of these. */
    public List<InetSocketAddress> contactPoints() {
        return nodes().stream().map(node -> node.front().address()).toList();
    }

    /** Where drivers connect that choose their shard by their own port number. */
    public List<InetSocketAddress> shardAwareContactPoints() {
        return nodes().stream().map(node -> node.front().shardAwareAddress()).toList();
    }

    /** The one datacenter's name. */
    public String datacenter() {
        return "datacenter1";
    }

    /** How many shards each node has. */
    public int shards() {
        return state.sharding().shards();
    }

    /** All nodes on the ring. */
    public List<ClusterNode> nodes() {
        return nodes.members();
    }

    /** A node, counted from 0. It keeps its number when others leave, and when it has left itself. */
    public ClusterNode node(int index) {
        return nodes.all().get(index);
    }

    /**
     * Has one more node join for good, in the middle of the ring's widest range: it starts, takes the data of its part
     * from the others, and is up; about 15 s. The old owners are right until the first of the other nodes has it on its
     * ring, and can tell drivers. Tablets come to it only if they are {@linkplain #moveTablet moved} or created later.
     *
     * @return the new node; its number is the next one that no node ever had
     * @throws IllegalStateException if a node does not run, if there are no addresses left (nine nodes, with those that
     *     have left), or if it does not come up
     */
    public ClusterNode addNode() throws InterruptedException {
        return nodes.add();
    }

    /**
     * Has a node leave for good: its tablets move to the others, at once; then it hands its data to them and leaves the
     * ring, about 15 s, and in the end its process. It owns its part of the ring until the first of the others has taken
     * it off its ring, and can tell drivers. What the fronts counted of it stays counted, and it keeps its number.
     *
     * <p>As {@code nodetool decommission --force}: a keyspace with vnodes may be left with fewer nodes than replicas.
     *
     * @param index counted from 0
     * @throws IllegalStateException if it is the last one or has left, if a node does not run, or if a tablet has
     *     replicas on all others already, as ScyllaDB refuses it too
     */
    public void decommission(int index) throws InterruptedException {
        nodes.decommission(index);
    }

    /** The front before a node, counted from 0. */
    public Front front(int index) {
        return node(index).front();
    }

    /** Where a node, counted from 0, listens itself: plain Cassandra, behind the front's back. */
    public InetSocketAddress nodeAddress(int index) {
        return node(index).nodeAddress();
    }

    /** Where the nodes are on the ring now. */
    public TokenRing ring() {
        return state.ring();
    }

    /** How each node spreads tokens over its shards. */
    public Sharding sharding() {
        return state.sharding();
    }

    /**
     * A new session of the plain driver through the fronts; its defaults, but for longer time limits, as changes of the
     * schema on a busy machine take more than the usual 2 s. The caller closes it.
     */
    public CqlSession newSession() {
        return CqlSession.builder()
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, REQUEST_TIMEOUT)
                        .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, REQUEST_TIMEOUT)
                        .withDuration(DefaultDriverOption.METADATA_SCHEMA_REQUEST_TIMEOUT, REQUEST_TIMEOUT)
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

    /** Rows stored, by node and shard, also of nodes that have left. */
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

    /** Of the stored rows, those whose token the fronts could not tell: keys not bound in full. */
    public long untraced() {
        return sum(Front::untracedRows);
    }

    /**
     * Declares a table to have tablets, and with it its whole keyspace, before or after these exist. Sessions that are
     * open see it when they next read the schema, and a statement as soon as anything was prepared for that table.
     *
     * @param count rounded up to a power of two, as ScyllaDB does. Tables of the keyspace that are not declared get what
     *     its creation said, and else the least power of two that gives every shard of the cluster a replica
     */
    public void tablets(String keyspace, String table, int count) {
        state.tablets().declare(keyspace, table, count);
        learn(keyspace);
    }

    /** The same, and again each time when the table or its keyspace has been dropped. */
    public void tabletsForGood(String keyspace, String table, int count) {
        state.tablets().declareForGood(keyspace, table, count);
        learn(keyspace);
    }

    /**
     * The tablets of a table as they are now, in the order of tokens.
     *
     * @throws IllegalStateException if its keyspace does not exist or has vnodes
     */
    public List<Tablet> tablets(String keyspace, String table) {
        learn(keyspace);
        return state.tablets().tablets(keyspace, table);
    }

    /** The tablet that has a token, as it is now. */
    public Tablet tabletOf(String keyspace, String table, long token) {
        learn(keyspace);
        return state.tablets().tabletOf(keyspace, table, token);
    }

    /** By tablet, how many rows came to a node or shard that does not hold it, since it was last split or merged. */
    public long[] misroutedPerTablet(String keyspace, String table) {
        return state.tablets().misrouted(keyspace, table);
    }

    /**
     * Moves one replica of a tablet, at once: the one that the node has, to another of its shards; if it has none, the
     * tablet's first replica.
     *
     * @param tablet its {@linkplain Tablet#index() index}
     * @throws IllegalArgumentException if the tablet is there already
     */
    public void moveTablet(String keyspace, String table, int tablet, int toNode, int toShard) {
        learn(keyspace);
        state.tablets().move(keyspace, table, tablet, toNode, toShard);
    }

    /** Cuts every tablet of a table in two, both where it was: ScyllaDB too splits all of a table's tablets at once. */
    public void splitTablets(String keyspace, String table) {
        learn(keyspace);
        state.tablets().split(keyspace, table);
    }

    /** Makes every two neighbouring tablets of a table one, where the first of them was. */
    public void mergeTablets(String keyspace, String table) {
        learn(keyspace);
        state.tablets().merge(keyspace, table);
    }

    private void learn(String keyspace) {
        if (!state.tablets().knows(keyspace)) {
            ClusterNode asked =
                    nodes().stream().filter(ClusterNode::isAlive).findFirst().orElseThrow();
            state.learn(keyspace, asked.nodeAddress()).join();
        }
    }

    /** Of the answers, those that told the client of a tablet: to writes and reads that came to no replica of it. */
    public long tabletPayloads() {
        return sum(Front::tabletPayloads);
    }

    /** How many requests with writes arrived. */
    public Requests requests() {
        return new Requests(sum(Front::executeRequests), sum(Front::batchRequests));
    }

    /** Sets all counts to zero. Requests that are on their way may still be counted after. */
    public void resetCounts() {
        fronts().forEach(Front::resetCounts);
    }

    /**
     * Undoes what tests did to the fronts: faults, frozen shards, refused connections, null-store mode, counts, and
     * moves, splits and merges of tablets. Which tables have tablets stays, as it belongs to the schema.
     */
    public void resetFronts() {
        state.tablets().reset();
        fronts().forEach(front -> {
            front.faults().clear();
            front.refuseLogins(false);
            for (int shard = 0; shard < shards(); shard++) {
                front.thawShard(shard);
            }
        });
        nodes().stream()
                .filter(ClusterNode::isAlive)
                .forEach(node -> node.front().accept());
        nullStore(false);
        resetCounts();
    }

    private Stream<Front> fronts() {
        return nodes.all().stream().map(ClusterNode::front);
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
        nodes.close();
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
}
