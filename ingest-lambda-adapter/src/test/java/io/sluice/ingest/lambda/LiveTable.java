package io.sluice.ingest.lambda;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.testkit.ShardedCluster;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The reference table in a keyspace of a test's own, and a plain driver session to look at it with. */
final class LiveTable implements AutoCloseable {

    private final ShardedCluster cluster;
    private final String keyspace;
    private final CqlSession session;

    /** A row's key. */
    record Key(UUID device, long at) {}

    /** A row's values, as bits. */
    record Bits(int temperature, int humidity) {
        static Bits of(float temperature, float humidity) {
            return new Bits(Float.floatToRawIntBits(temperature), Float.floatToRawIntBits(humidity));
        }
    }

    LiveTable(ShardedCluster cluster, String keyspace) {
        this.cluster = cluster;
        this.keyspace = keyspace;
        this.session = cluster.newSession();
    }

    /** The adapter's environment for this table, with settings of the test's own. */
    Map<String, String> environment(String... settings) {
        Map<String, String> environment = new HashMap<>();
        environment.put(
                "SCYLLA_HOSTS",
                cluster.contactPoints().stream().map(LiveTable::text).collect(Collectors.joining(",")));
        environment.put("SCYLLA_LOCAL_DC", cluster.datacenter());
        environment.put("SCYLLA_KEYSPACE", keyspace);
        environment.put("SLUICE_CREATE_SCHEMA", Integer.toString(cluster.nodes().size()));
        environment.put("SLUICE_INIT_TIMEOUT_MS", "8000");
        for (int i = 0; i < settings.length; i += 2) {
            environment.put(settings[i], settings[i + 1]);
        }
        return environment;
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** Every row, as all replicas agree on it, by a session opened for it. */
    Map<Key, Bits> rows() {
        try (CqlSession fresh = cluster.newSession()) {
            Map<Key, Bits> rows = new HashMap<>();
            SimpleStatement select = SimpleStatement.newInstance("SELECT device_id, ts, temperature, humidity FROM "
                            + keyspace + "." + ReadingTable.REFERENCE_TABLE)
                    .setConsistencyLevel(ConsistencyLevel.ALL)
                    .setTimeout(Duration.ofSeconds(30));
            for (Row row : fresh.execute(select)) {
                UUID device = Objects.requireNonNull(row.getUuid(0));
                Instant at = Objects.requireNonNull(row.getInstant(1));
                Bits before = rows.put(new Key(device, at.toEpochMilli()), Bits.of(row.getFloat(2), row.getFloat(3)));
                if (before != null) {
                    throw new AssertionError("two rows of one key");
                }
            }
            return rows;
        }
    }

    /** One row, as all replicas agree on it; null if there is none. */
    @Nullable
    Bits row(Key key) {
        Row row = session.execute(SimpleStatement.newInstance(
                                "SELECT temperature, humidity FROM " + keyspace + "." + ReadingTable.REFERENCE_TABLE
                                        + " WHERE device_id = ? AND ts = ?",
                                key.device(),
                                Instant.ofEpochMilli(key.at()))
                        .setConsistencyLevel(ConsistencyLevel.ALL))
                .one();
        return row == null ? null : Bits.of(row.getFloat(0), row.getFloat(1));
    }

    @Override
    public void close() {
        session.close();
    }
}
