package io.sluice.ingest.internal.transport;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeShardingInfo;
import com.datastax.oss.driver.internal.core.channel.DriverChannel;
import com.datastax.oss.driver.internal.core.context.InternalDriverContext;
import com.datastax.oss.driver.internal.core.pool.ChannelPool;
import com.datastax.oss.driver.internal.core.session.DefaultSession;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections of a driver session: those of its pools where it is the driver's own, else what its metadata says. */
public final class SessionConnections implements Connections {

    private static final Logger LOG = LoggerFactory.getLogger(SessionConnections.class);

    private static final Duration LEAST_TIMEOUT = Duration.ofMillis(1);

    private final CqlSession session;

    /**
     * Looks at a session.
     *
     * @param session open; not closed by this class
     */
    public SessionConnections(CqlSession session) {
        this.session = session;
    }

    @Override
    public int nodes() {
        int nodes = 0;
        for (Node node : session.getMetadata().getNodes().values()) {
            nodes += isLocal(node) ? 1 : 0;
        }
        return nodes;
    }

    @Override
    public int shards() {
        int shards = 0;
        for (Node node : session.getMetadata().getNodes().values()) {
            shards += isLocal(node) ? shardsOf(node) : 0;
        }
        return shards;
    }

    @Override
    public int open() {
        int open = 0;
        for (Node node : session.getMetadata().getNodes().values()) {
            open += isLocal(node) ? openOf(session, node) : 0;
        }
        return open;
    }

    @Override
    public boolean isOpen() {
        for (Node node : session.getMetadata().getNodes().values()) {
            if (isLocal(node) && openOf(session, node) > 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * How many connections to a node are open for requests, as far as is known without asking. The driver's control
     * connection, over which it hears of changes and nothing is written, is not one of them.
     */
    public static int openOf(CqlSession session, Node node) {
        if (session instanceof DefaultSession own) {
            ChannelPool pool = own.getPools().get(node);
            return pool == null ? 0 : pool.size();
        }
        return Math.max(0, node.getOpenConnections() - (hasControlConnection(session, node) ? 1 : 0));
    }

    /**
     * The ports at which the server puts a connection on the shard that its source port says, with and without TLS, as the
     * node of the control connection announces them; empty where there are none, or that is not known.
     */
    public static Set<Integer> shardAwarePorts(CqlSession session) {
        if (!(session.getContext() instanceof InternalDriverContext context)) {
            return Set.of();
        }
        DriverChannel control = context.getControlConnection().channel();
        Map<String, List<String>> options = control == null ? null : control.getOptions();
        if (options == null) {
            return Set.of();
        }
        Set<Integer> ports = new HashSet<>();
        for (String name : List.of("SCYLLA_SHARD_AWARE_PORT", "SCYLLA_SHARD_AWARE_PORT_SSL")) {
            for (String port : options.getOrDefault(name, List.of())) {
                try {
                    ports.add(Integer.parseInt(port));
                } catch (NumberFormatException e) {
                    LOG.debug("the server announces {}={}", name, port);
                }
            }
        }
        return ports;
    }

    private static boolean hasControlConnection(CqlSession session, Node node) {
        if (!(session.getContext() instanceof InternalDriverContext context)) {
            return false;
        }
        DriverChannel control = context.getControlConnection().channel();
        return control != null
                && !control.closeFuture().isDone()
                && control.getEndPoint().equals(node.getEndPoint());
    }

    @Override
    public boolean probe(long timeoutNanos) throws InterruptedException {
        if (session instanceof DefaultSession own) {
            try {
                return new PoolProbe(own).run(timeoutNanos);
            } catch (LinkageError e) {
                // The driver's internals are not as expected; the public way still is.
            }
        }
        return query(timeoutNanos);
    }

    /** The driver's own way to a node that answers: one question, with its retries and its fail-over. */
    private boolean query(long timeoutNanos) throws InterruptedException {
        Duration timeout = Duration.ofNanos(timeoutNanos);
        SimpleStatement question = SimpleStatement.newInstance("SELECT key FROM system.local")
                .setTimeout(timeout.compareTo(LEAST_TIMEOUT) < 0 ? LEAST_TIMEOUT : timeout)
                .setIdempotent(true);
        try {
            session.executeAsync(question).toCompletableFuture().get(timeoutNanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    /** Whether rows may go to a node. */
    public static boolean isLocal(Node node) {
        return node.getDistance() == NodeDistance.LOCAL;
    }

    /** How many shards a node has; 1 for a node without any. */
    public static int shardsOf(Node node) {
        NodeShardingInfo info = node.getShardingInfo();
        return info == null ? 1 : Math.max(1, info.getShardsCount());
    }
}
