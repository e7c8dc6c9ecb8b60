package io.sluice.ingest.testkit.front;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * What clients take for a ScyllaDB node: it listens in the place of one Cassandra node, passes requests to it, and
 * adds ScyllaDB's sharding extensions.
 *
 * <p>Protocol v3 and v4; LZ4 and Snappy, which the node does not get; no TLS. A connection on the normal port is given to the shard with the fewest
 * connections, one on the shard-aware port to shard {@code clientPort % shards}. Shards are a matter of this front
 * alone: the node behind knows none.
 *
 * <p><b>What is counted.</b> Rows written, one for each INSERT, UPDATE or DELETE, by EXECUTE or QUERY, by itself or in a
 * statement {@code BEGIN … APPLY BATCH}, and one for each child of a BATCH, when the node's success passes through on its
 * way to the client; none for a lightweight transaction that was not applied. A row is
 * <em>misrouted</em> if its token, computed here from the bound partition key, is not replicated by this node or not
 * owned by the shard of the connection it came on, by the ring as it is when the request arrives; in a table with tablets, if no replica of its tablet is there. Rows whose key is not bound in full are counted but have no token: {@link #untracedRows}.
 *
 * <p><b>Tablets.</b> A successful EXECUTE or QUERY of a write or read whose partition key is bound, on a table with
 * tablets, that came to no replica of its tablet, is answered with {@code tablets-routing-v1} if the client named {@code
 * TABLETS_ROUTING_V1} in STARTUP and speaks v4. Batches never are.
 *
 * <p>Thread-safe.
 */
public final class Front implements AutoCloseable {
    private final int node;
    private final InetSocketAddress normal;
    private final InetSocketAddress shardAware;
    private final InetSocketAddress nodeAddress;
    private final ClusterState cluster;
    private final EventLoopGroup group;
    private final RowCounts counts;
    private final FaultPlan faults = new FaultPlan();
    private final ShardAssigner assigner;
    private final SupportedOptions options;
    private final AtomicIntegerArray frozen;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final List<Channel> listening = new ArrayList<>();
    private volatile boolean accepting;
    private volatile boolean refusesLogins;

    /**
     * Makes a front that does not listen yet.
     *
     * @param node which node it stands for, counted from 0
     * @param normal where it will listen
     * @param shardAware where clients choose their shard
     * @param nodeAddress where the node itself listens
     * @param cluster what it shares with the other fronts
     * @param group what it runs on; it closes none of that
     */
    public Front(
            int node,
            InetSocketAddress normal,
            InetSocketAddress shardAware,
            InetSocketAddress nodeAddress,
            ClusterState cluster,
            EventLoopGroup group) {
        int shards = cluster.sharding().shards();
        this.node = node;
        this.normal = normal;
        this.shardAware = shardAware;
        this.nodeAddress = nodeAddress;
        this.cluster = cluster;
        this.group = group;
        this.counts = new RowCounts(shards);
        this.assigner = new ShardAssigner(shards);
        this.options = new SupportedOptions(cluster.sharding(), shardAware.getPort());
        this.frozen = new AtomicIntegerArray(shards);
    }

    /** Where clients connect. */
    public InetSocketAddress address() {
        return normal;
    }

    /** Where clients connect that choose their shard by their own port. */
    public InetSocketAddress shardAwareAddress() {
        return shardAware;
    }

    /** Where the node behind listens, which is no ScyllaDB to anyone. */
    public InetSocketAddress nodeAddress() {
        return nodeAddress;
    }

    /** Listens, if it does not. */
    public synchronized void accept() {
        if (listening.isEmpty()) {
            accepting = true;
            listening.add(listen(normal, false));
            listening.add(listen(shardAware, true));
        }
    }

    private Channel listen(InetSocketAddress address, boolean byPort) {
        return new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel client) {
                        accepted(client, byPort);
                    }
                })
                .bind(address)
                .syncUninterruptibly()
                .channel();
    }

    private void accepted(Channel client, boolean byPort) {
        if (!accepting) {
            // Came in while the listening socket was being closed.
            client.close();
            return;
        }
        InetSocketAddress from = (InetSocketAddress) client.remoteAddress();
        int shard = byPort ? assigner.byPort(from.getPort()) : assigner.leastLoaded();
        Link link = new Link(client, this, shard);
        links.add(link);
        client.closeFuture().addListener(closed -> {
            links.remove(link);
            assigner.release(shard);
        });
        link.open();
    }

    /** Stops listening and closes all connections: clients are refused, as by a machine whose database is down. */
    public synchronized void refuse() {
        accepting = false;
        listening.forEach(channel -> channel.close().syncUninterruptibly());
        listening.clear();
        disconnectAll();
        awaitFree(normal);
        awaitFree(shardAware);
    }

    /** A closed listening socket goes on accepting until its selector runs once more; this is until then. */
    private static void awaitFree(InetSocketAddress address) {
        for (int i = 0; i < 1000; i++) {
            // Bound but not listening: nobody can connect to it.
            try (Socket socket = new Socket()) {
                socket.setReuseAddress(true);
                socket.bind(address);
                return;
            } catch (IOException e) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    /** Closes all connections; clients may connect again at once. */
    public void disconnectAll() {
        List<ChannelFuture> closing = new ArrayList<>();
        links.forEach(link -> closing.add(link.closeLater()));
        closing.forEach(ChannelFuture::syncUninterruptibly);
    }

    /** Stops reading the connections of a shard, present and future: it takes no request and answers none. */
    public void freezeShard(int shard) {
        frozen.set(shard, 1);
        // Asked all at once, and waited for: what a client sends from now on must not be read.
        links.stream().map(Link::updateReadingLater).toList().forEach(Future::syncUninterruptibly);
    }

    /** Undoes {@link #freezeShard}; what clients sent meanwhile is then carried out. */
    public void thawShard(int shard) {
        frozen.set(shard, 0);
        links.forEach(Link::updateReadingLater);
    }

    boolean isFrozen(int shard) {
        return frozen.get(shard) != 0;
    }

    /** Whether new connections are asked for a login, whatever the node wants, and every login is refused. */
    public void refuseLogins(boolean refuse) {
        refusesLogins = refuse;
    }

    boolean refusesLogins() {
        return refusesLogins;
    }

    /** What is to go wrong here. */
    public FaultPlan faults() {
        return faults;
    }

    /** Open client connections, by shard. */
    public int[] connectionsPerShard() {
        return assigner.perShard();
    }

    /** Rows stored, by the shard of the connection they came on. */
    public long[] rowsPerShard() {
        return counts.storedPerShard();
    }

    /** Rows that arrived, stored or not. */
    public long receivedRows() {
        return counts.receivedRows();
    }

    /** Of the stored rows, those that came to the wrong node or shard. */
    public long misroutedRows() {
        return counts.misroutedRows();
    }

    /** Of the stored rows, those whose token is not known, and so neither whether they came right. */
    public long untracedRows() {
        return counts.untracedRows();
    }

    /** Answers that were given the payload {@code tablets-routing-v1}, to writes and reads. */
    public long tabletPayloads() {
        return counts.tabletPayloads();
    }

    /** EXECUTE messages with a write that arrived. */
    public long executeRequests() {
        return counts.executeRequests();
    }

    /** BATCH messages that arrived. */
    public long batchRequests() {
        return counts.batchRequests();
    }

    /** BATCH messages that arrived, by size: element i counts those of 2^(i-1) to 2^i - 1 rows. */
    public long[] batchSizes() {
        return counts.batchSizeBuckets();
    }

    /** Sets all counts of rows and requests to zero. */
    public void resetCounts() {
        counts.reset();
    }

    int node() {
        return node;
    }

    ClusterState cluster() {
        return cluster;
    }

    RowCounts counts() {
        return counts;
    }

    SupportedOptions options() {
        return options;
    }

    /** Stops listening and closes all connections, for good. */
    @Override
    public void close() {
        refuse();
    }
}
