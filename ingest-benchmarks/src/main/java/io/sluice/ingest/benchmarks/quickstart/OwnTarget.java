package io.sluice.ingest.benchmarks.quickstart;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.metadata.Node;
import io.sluice.ingest.ReadingTable;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The user's own cluster. Everything happens in the keyspace {@value #KEYSPACE}, whose table is dropped and made anew by
 * each run, so that no row of an earlier run can stand in for one of this run, whatever clocks the two were written by.
 * The rows of the last run stay, to be looked at.
 *
 * <p>The login, if one is due, comes from {@code SCYLLA_USERNAME} and {@code SCYLLA_PASSWORD}, as the adapter's does: a
 * {@code -D} is for all to see.
 */
final class OwnTarget implements Target {

    static final String KEYSPACE = "sluice_quickstart";

    private static final ReadingTable TABLE = ReadingTable.reference(KEYSPACE, ReadingTable.REFERENCE_TABLE);
    private static final int MAX_REPLICAS = 3;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final CqlSession session;
    private final Map<String, String> environment;
    private final List<Node> nodes;

    private OwnTarget(CqlSession session, Map<String, String> environment, List<Node> nodes) {
        this.session = session;
        this.environment = environment;
        this.nodes = nodes;
    }

    static OwnTarget open(Options options, Map<String, String> login, Consumer<String> progress) {
        String datacenter = Objects.requireNonNull(options.datacenter());
        Map<String, String> environment = new HashMap<>();
        CqlSessionBuilder builder = CqlSession.builder()
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, TIMEOUT)
                        .build())
                .withLocalDatacenter(datacenter);
        for (String host : options.hosts()) {
            InetSocketAddress address = Options.address(host);
            builder.addContactPoint(new InetSocketAddress(address.getHostString(), address.getPort()));
        }
        String username = login.getOrDefault("SCYLLA_USERNAME", "");
        String password = login.getOrDefault("SCYLLA_PASSWORD", "");
        if (!username.isEmpty()) {
            builder.withAuthCredentials(username, password);
            environment.put("SCYLLA_USERNAME", username);
            environment.put("SCYLLA_PASSWORD", password);
        }
        CqlSession session = builder.build();
        try {
            List<Node> nodes = session.getMetadata().getNodes().values().stream()
                    .filter(node -> datacenter.equals(node.getDatacenter()))
                    .toList();
            if (nodes.isEmpty()) {
                throw new IllegalArgumentException("no node is in the datacenter " + datacenter);
            }
            int replicas = Math.min(MAX_REPLICAS, nodes.size());
            clear(session, datacenter, replicas, progress);
            Tables.create(session, TABLE, datacenter, replicas);
            environment.put("SCYLLA_HOSTS", String.join(",", options.hosts()));
            environment.put("SCYLLA_LOCAL_DC", datacenter);
            environment.put("SCYLLA_KEYSPACE", KEYSPACE);
            environment.put("SLUICE_INIT_TIMEOUT_MS", "8000");
            return new OwnTarget(session, environment, nodes);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private static void clear(CqlSession session, String datacenter, int replicas, Consumer<String> progress) {
        if (session.getMetadata().getKeyspace(KEYSPACE).isPresent()) {
            progress.accept("keyspace " + KEYSPACE + " is there and keeps its replication");
        } else {
            progress.accept("keyspace " + KEYSPACE + " is created with " + replicas + " replica(s) in " + datacenter);
        }
        progress.accept("table " + TABLE + " is made anew, so that no row of an earlier run is taken for one of this");
        if (session.getMetadata().getKeyspace(KEYSPACE).isPresent()) {
            session.execute("DROP TABLE IF EXISTS " + TABLE);
        }
    }

    @Override
    public Map<String, String> environment() {
        return environment;
    }

    @Override
    public void readBack(Comparison comparison) {
        Tables.read(session, TABLE, ConsistencyLevel.LOCAL_QUORUM, comparison);
    }

    /** Only the cluster itself could tell. */
    @Override
    public OptionalLong misrouted() {
        return OptionalLong.empty();
    }

    /** As the driver sees the datacenter; a node that is no ScyllaDB counts as one. */
    @Override
    public int shards() {
        return nodes.stream()
                .mapToInt(node -> node.getShardingInfo() == null
                        ? 1
                        : node.getShardingInfo().getShardsCount())
                .sum();
    }

    @Override
    public long[][] rowsPerShard() {
        return new long[0][];
    }

    @Override
    public void close() {
        session.close();
    }
}
