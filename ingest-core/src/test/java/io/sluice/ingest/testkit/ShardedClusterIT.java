package io.sluice.ingest.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultProtocolVersion;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.data.CqlDuration;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.TokenMap;
import com.datastax.oss.driver.api.core.metadata.token.Token;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.internal.core.metadata.token.Murmur3Token;
import io.sluice.ingest.testkit.front.Murmur3;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One node, seen through the plain driver and through bare sockets. */
class ShardedClusterIT {
    private static final String OPTIONS = "040000010500000000";

    private static ShardedCluster cluster;
    private static CqlSession session;
    private static PreparedStatement insert;

    @BeforeAll
    static void open() {
        cluster = SharedClusters.oneNode();
        session = cluster.newSession();
        session.execute("CREATE KEYSPACE IF NOT EXISTS cluster_it WITH replication ="
                + " {'class': 'SimpleStrategy', 'replication_factor': 1} AND tablets = {'enabled': false}");
        session.execute("CREATE TABLE IF NOT EXISTS cluster_it.readings (id uuid PRIMARY KEY, body blob)");
        session.execute("CREATE TABLE IF NOT EXISTS cluster_it.wide"
                + " (site text, day int, at bigint, v double, PRIMARY KEY ((site, day), at))");
        insert = session.prepare("INSERT INTO cluster_it.readings (body, id) VALUES (?, ?) USING TIMEOUT 5s");
    }

    @AfterAll
    static void close() {
        session.close();
        cluster.resetFronts();
    }

    @BeforeEach
    void reset() {
        cluster.resetFronts();
    }

    @Test
    void shouldLookLikeAShardedNode() {
        Node node = session.getMetadata().getNodes().values().iterator().next();
        assertThat(node.getShardingInfo()).isNotNull();
        assertThat(node.getShardingInfo().getShardsCount()).isEqualTo(4);
        assertThat(session.getContext().getProtocolVersion()).isEqualTo(DefaultProtocolVersion.V4);
        // One for each shard, and the driver's control connection.
        assertThat(cluster.front(0).connectionsPerShard()).hasSize(4).doesNotContain(0);
        assertThat(Arrays.stream(cluster.front(0).connectionsPerShard()).sum()).isEqualTo(5);
    }

    @Test
    void shouldSeeEveryRowOfTheDriverComeToItsShard() {
        long before = count("readings");
        for (int i = 0; i < 400; i++) {
            session.execute(row());
        }
        assertThat(cluster.rows()).isEqualTo(400).isEqualTo(count("readings") - before);
        assertThat(Arrays.stream(cluster.rowsPerShard()[0]).sum()).isEqualTo(400);
        assertThat(cluster.rowsPerShard()[0]).doesNotContain(0);
        assertThat(cluster.misrouted()).isZero();
        assertThat(cluster.untraced()).isZero();
        assertThat(cluster.requests()).isEqualTo(new ShardedCluster.Requests(400, 0));
    }

    @Test
    void shouldSeeRowsWithCompositeKeysComeToTheirShard() {
        PreparedStatement wide = session.prepare("INSERT INTO cluster_it.wide (at, day, v, site) VALUES (?, ?, ?, ?)");
        for (int i = 0; i < 200; i++) {
            session.execute(wide.bind((long) i, i % 7, 1.0, "site-" + i));
        }
        assertThat(cluster.rows()).isEqualTo(200);
        assertThat(cluster.misrouted()).isZero();
        assertThat(cluster.untraced()).isZero();
    }

    @Test
    void shouldComputeTheDatabasesTokens() {
        session.execute(row());
        for (Row row : session.execute("SELECT id, token(id) AS t FROM cluster_it.readings LIMIT 200")) {
            assertThat(Murmur3.token(bytes(row.getUuid("id")))).isEqualTo(tokenOf(row.getToken("t")));
        }
    }

    @Test
    void shouldCountRowsThatComeToAnotherShard() {
        TokenMap tokens = session.getMetadata().getTokenMap().orElseThrow();
        for (int i = 0; i < 100; i++) {
            UUID id = UUID.randomUUID();
            // With 4 shards and 12 bits ignored, 2^50 further on the ring is the next shard.
            long elsewhere = Murmur3.token(bytes(id)) + (1L << 50);
            session.execute(row(id).setRoutingToken(tokens.parse(Long.toString(elsewhere))));
        }
        assertThat(cluster.rows()).isEqualTo(100);
        assertThat(cluster.misrouted()).isEqualTo(100);
    }

    @Test
    void shouldCountTheRowsOfBatches() {
        BatchStatementBuilder batch = new BatchStatementBuilder(BatchType.UNLOGGED);
        for (int i = 0; i < 20; i++) {
            batch.addStatement(row());
        }
        session.execute(batch.build());
        assertThat(cluster.rows()).isEqualTo(20);
        assertThat(cluster.requests()).isEqualTo(new ShardedCluster.Requests(0, 1));
        assertThat(cluster.front(0).batchSizes()[5]).isEqualTo(1);
        // It went by its first row; that all twenty share a shard is a chance of 4 to the -19th.
        assertThat(cluster.misrouted()).isBetween(1L, 19L);
    }

    @Test
    void shouldNotStoreInNullStoreMode() {
        long before = count("readings");
        cluster.nullStore(true);
        for (int i = 0; i < 100; i++) {
            session.execute(row());
        }
        assertThat(cluster.rows()).isEqualTo(100);
        assertThat(cluster.misrouted()).isZero();
        assertThat(count("readings")).isEqualTo(before);
        cluster.nullStore(false);
        session.execute(row());
        assertThat(count("readings")).isEqualTo(before + 1);
    }

    @Test
    void shouldMarkAndForwardConditionalWritesInNullStoreMode() {
        cluster.nullStore(true);
        PreparedStatement conditional =
                session.prepare("INSERT INTO cluster_it.readings (body, id) VALUES (?, ?) IF NOT EXISTS");
        BoundStatement row = conditional.bind(ByteBuffer.allocate(4), UUID.randomUUID());
        assertThat(session.execute(row).wasApplied()).isTrue();
        assertThat(session.execute(row).wasApplied()).isFalse();
        assertThat(conditional.isLWT()).isTrue();
        assertThat(insert.isLWT()).isFalse();
    }

    @Test
    void shouldCountNoRowForAConditionalWriteThatIsNotApplied() {
        PreparedStatement conditional =
                session.prepare("/* once */ INSERT INTO cluster_it.readings (body, id) VALUES (?, ?) IF NOT EXISTS");
        BoundStatement row = conditional.bind(ByteBuffer.allocate(4), UUID.randomUUID());
        assertThat(session.execute(row).wasApplied()).isTrue();
        assertThat(cluster.rows()).isEqualTo(1);
        assertThat(session.execute(row).wasApplied()).isFalse();
        assertThat(cluster.rows()).isEqualTo(1);
        assertThat(cluster.received()).isEqualTo(2);
    }

    @Test
    void shouldCountEachRowOfABatchThatIsOneStatement() {
        String two = "BEGIN UNLOGGED BATCH -- both\n INSERT INTO cluster_it.readings (body, id) VALUES (?, ?)"
                + " INSERT INTO cluster_it.wide (at, day, site, v) VALUES (1, ?, ?, 2); APPLY BATCH";
        session.execute(session.prepare(two).bind(ByteBuffer.allocate(4), UUID.randomUUID(), 7, "here"));
        assertThat(cluster.rows()).isEqualTo(2);
        assertThat(cluster.untraced()).isZero();
        session.execute(two, ByteBuffer.allocate(4), UUID.randomUUID(), 7, "here");
        assertThat(cluster.rows()).isEqualTo(4);
        assertThat(cluster.untraced()).isZero();
        session.execute("BEGIN BATCH DELETE FROM cluster_it.wide WHERE site = 'here' AND day = 7 APPLY BATCH");
        assertThat(cluster.rows()).isEqualTo(5);
        assertThat(cluster.untraced()).as("keys in the text").isEqualTo(1);
    }

    @Test
    void shouldTakeTheValueOfATimeoutFromStatementAndRequest() {
        PreparedStatement bound =
                session.prepare("INSERT INTO cluster_it.readings (body, id) VALUES (?, ?) USING TIMEOUT ? AND TTL ?");
        assertThat(bound.getVariableDefinitions()).hasSize(4);
        assertThat(bound.getPartitionKeyIndices()).containsExactly(1);
        UUID id = UUID.randomUUID();
        CqlDuration timeout = CqlDuration.newInstance(0, 0, 5_000_000_000L);
        session.execute(bound.bind(ByteBuffer.allocate(4), id, timeout, 900));
        assertThat(cluster.rows()).isEqualTo(1);
        assertThat(cluster.misrouted() + cluster.untraced()).isZero();
        Row row = session.execute(
                        "SELECT TTL(body) FROM cluster_it.readings WHERE id = " + id + " BYPASS CACHE USING TIMEOUT 5s")
                .one();
        assertThat(row).isNotNull();
        assertThat(row.getInt(0)).isBetween(1, 900);
    }

    @Test
    void shouldTakeTablesAsScyllaTakesThem() {
        session.execute("CREATE TABLE IF NOT EXISTS cluster_it.scylla_like (id int PRIMARY KEY)"
                + " WITH compaction = {'class': 'IncrementalCompactionStrategy', 'sstable_size_in_mb': '100'}"
                + " AND tablets = {'min_tablet_count': 4} AND cdc = {'enabled': true}");
        session.execute("DROP TABLE cluster_it.scylla_like");
    }

    @Test
    void shouldSpeakVersion3() {
        try (CqlSession old = CqlSession.builder()
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withString(DefaultDriverOption.PROTOCOL_VERSION, "V3")
                        .build())
                .addContactPoints(cluster.contactPoints())
                .withLocalDatacenter(cluster.datacenter())
                .build()) {
            assertThat(old.getContext().getProtocolVersion()).isEqualTo(DefaultProtocolVersion.V3);
            old.execute(old.prepare("INSERT INTO cluster_it.readings (body, id) VALUES (?, ?)")
                    .bind(ByteBuffer.allocate(4), UUID.randomUUID()));
            assertThat(cluster.rows()).isEqualTo(1);
            assertThat(cluster.untraced()).isZero();
        }
    }

    @Test
    void shouldSpeakLz4() throws IOException {
        String version = "000b" + "43514c5f56455253494f4e" + "0005" + "332e302e30";
        String compression = "000b" + "434f4d5052455353494f4e" + "0003" + "6c7a34";
        // A block of 35 literals: SELECT key FROM system.local at ONE.
        String query = "0000001c" + "53454c454354206b65792046524f4d2073797374656d2e6c6f63616c" + "0001" + "00";
        String block = "00000023" + "f0" + "14" + query;
        try (RawClient client = new RawClient(cluster.contactPoints().get(0), 0)) {
            assertThat(client.exchange("0400000101" + "00000028" + "0002" + version + compression))
                    .startsWith("\u0084\0\0\1\2");
            assertThat(client.exchange("0401000207" + "00000029" + block)).startsWith("\u0084\1\0\2\10");
        }
    }

    @Test
    void shouldPassBigValues() {
        UUID id = UUID.randomUUID();
        byte[] body = new byte[5 << 20];
        Arrays.fill(body, (byte) 7);
        session.execute(insert.bind(ByteBuffer.wrap(body), id));
        Row row = session.execute("SELECT body FROM cluster_it.readings WHERE id = " + id)
                .one();
        assertThat(row).isNotNull();
        assertThat(row.getByteBuffer("body")).isEqualTo(ByteBuffer.wrap(body));
        session.execute("DELETE FROM cluster_it.readings WHERE id = " + id);
    }

    @Test
    void shouldGiveTheShardThatTheClientsPortAsksFor() throws IOException {
        for (int i = 0; i < 8; i++) {
            try (RawClient client =
                    new RawClient(cluster.shardAwareContactPoints().get(0), 0)) {
                int shard = client.localPort() % 4;
                assertThat(client.exchange(OPTIONS)).contains("SCYLLA_SHARD\0\1\0\1" + shard);
            }
        }
    }

    @Test
    void shouldGiveTheLeastLoadedShardOnTheNormalPort() throws IOException {
        int[] before = cluster.front(0).connectionsPerShard();
        int least = 0;
        for (int shard = 1; shard < 4; shard++) {
            least = before[shard] < before[least] ? shard : least;
        }
        try (RawClient client = new RawClient(cluster.contactPoints().get(0), 0)) {
            assertThat(client.exchange(OPTIONS)).contains("SCYLLA_SHARD\0\1\0\1" + least);
        }
    }

    @Test
    void shouldRefuseOtherVersions() throws IOException {
        for (String version : new String[] {"05", "06", "42", "02"}) {
            try (RawClient client = new RawClient(cluster.contactPoints().get(0), 0)) {
                assertThat(client.exchange(version + "0000070500000000"))
                        .startsWith("\u0084\0\0\7\0")
                        .contains("\0\0\0\n")
                        .contains("Invalid or unsupported protocol version");
            }
        }
    }

    @Test
    void shouldHaveNoPeersV2() {
        assertThatThrownBy(() -> session.execute("SELECT * FROM system.peers_v2"))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining("unconfigured table peers_v2");
    }

    static BoundStatement row() {
        return row(UUID.randomUUID());
    }

    private static BoundStatement row(UUID id) {
        return insert.bind(ByteBuffer.allocate(16), id);
    }

    private static long count(String table) {
        Row row = session.execute("SELECT count(*) FROM cluster_it." + table).one();
        assertThat(row).isNotNull();
        return row.getLong(0);
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    private static long tokenOf(Token token) {
        return ((Murmur3Token) token).getValue();
    }
}
