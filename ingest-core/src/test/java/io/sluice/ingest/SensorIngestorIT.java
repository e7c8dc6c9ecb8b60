package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.sluice.ingest.ReadingTable.ClusteringOrder;
import io.sluice.ingest.ReadingTable.ColumnType;
import io.sluice.ingest.internal.session.TableReader;
import io.sluice.ingest.internal.transport.SessionConnections;
import io.sluice.ingest.testkit.Conservation;
import io.sluice.ingest.testkit.ShardedCluster;
import io.sluice.ingest.testkit.SharedClusters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ingestor against a real database: what is in the table afterwards. */
class SensorIngestorIT {

    private static final String KEYSPACE = "ingestor_it";
    private static final UUID DEVICE = UUID.fromString("674953e7-2251-57e9-a39d-cbd52724418d");

    /** Every type, a partition key of two columns, a clustering key of two, names that need quotes. */
    private static final ReadingTable ALL_TYPES = ReadingTable.builder(KEYSPACE, "AllTypes")
            .partitionKey("site", "site", ColumnType.TEXT)
            .partitionKey("Machine", "machine", ColumnType.INT)
            .clusteringKey("ts", "ts", ColumnType.TIMESTAMP, ClusteringOrder.DESC)
            .clusteringKey("seq", "seq", ColumnType.BIGINT, ClusteringOrder.ASC)
            .optional("id", "id", ColumnType.UUID)
            .optional("f", "f", ColumnType.FLOAT)
            .optional("d", "d", ColumnType.DOUBLE)
            .optional("ok", "ok", ColumnType.BOOLEAN)
            .optional("note", "note", ColumnType.TEXT)
            .build();

    private static ShardedCluster cluster;
    private static CqlSession session;

    @BeforeAll
    static void open() {
        cluster = SharedClusters.oneNode();
        session = cluster.newSession();
    }

    @AfterAll
    static void close() {
        session.close();
        cluster.resetFronts();
    }

    private static SensorIngestorBuilder on(ReadingTable table) {
        return SensorIngestor.builder()
                .hosts(cluster.contactPoints())
                .localDatacenter(cluster.datacenter())
                .table(table)
                .createSchema(1);
    }

    /** Stores the readings of a document, all of them. */
    private static void store(SensorIngestorBuilder builder, String... documents) throws InterruptedException {
        List<WriteFailure> failures = new ArrayList<>();
        try (SensorIngestor ingestor = builder.failureListener(failures::add).build()) {
            long accepted = 0;
            for (String document : documents) {
                WriteGroup group = ingestor.writeJson(document.getBytes(StandardCharsets.UTF_8));
                assertThat(group.await(Duration.ofSeconds(30))).isTrue();
                assertThat(group.failures()).isEmpty();
                accepted += group.accepted();
            }
            Conservation.check(ingestor, accepted, 0);
        }
        assertThat(failures).isEmpty();
    }

    private static Row only(String cql, Object... values) {
        List<Row> rows = session.execute(cql, values).all();
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    // ---- values ----

    @Test
    void shouldStoreEveryTypeExactly() throws Exception {
        store(on(ALL_TYPES), """
                {"site":"nörd","machine":-2147483648,"ts":-1,"seq":9223372036854775807,"note":"",
                 "id":"674953E7-2251-57e9-a39d-cbd52724418d","f":31.1333333333333,"d":4.9e-324,"ok":true}
                {"site":"nörd","machine":-2147483648,"ts":1672531200000,"seq":-9223372036854775808,
                 "f":-0.0,"d":1.7976931348623157e308,"ok":false}
                """);

        List<Row> rows = session.execute(
                        "SELECT * FROM ingestor_it.\"AllTypes\" WHERE site = ? AND \"Machine\" = ?",
                        "nörd",
                        Integer.MIN_VALUE)
                .all();
        assertThat(rows).hasSize(2);
        Row late = rows.get(0);
        assertThat(late.getInstant("ts")).isEqualTo(Instant.parse("2023-01-01T00:00:00Z"));
        assertThat(late.getLong("seq")).isEqualTo(Long.MIN_VALUE);
        assertThat(Float.floatToRawIntBits(late.getFloat("f"))).isEqualTo(0x80000000);
        assertThat(late.getDouble("d")).isEqualTo(Double.MAX_VALUE);
        assertThat(late.getBoolean("ok")).isFalse();
        Row early = rows.get(1);
        assertThat(early.getInstant("ts")).isEqualTo(Instant.ofEpochMilli(-1));
        assertThat(early.getLong("seq")).isEqualTo(Long.MAX_VALUE);
        assertThat(early.getUuid("id")).isEqualTo(DEVICE);
        assertThat(Float.floatToRawIntBits(early.getFloat("f"))).isEqualTo(0x41f91111);
        assertThat(early.getDouble("d")).isEqualTo(Double.MIN_VALUE);
        assertThat(early.getBoolean("ok")).isTrue();
        assertThat(early.getString("note")).isEmpty();
    }

    @Test
    void shouldStoreAnEmptyPartOfACompositePartitionKeyAndOfAClusteringKey() throws Exception {
        ReadingTable table = ReadingTable.builder(KEYSPACE, "empty_parts")
                .partitionKey("site", "site", ColumnType.TEXT)
                .partitionKey("machine", "machine", ColumnType.TEXT)
                .clusteringKey("sensor", "sensor", ColumnType.TEXT, ClusteringOrder.ASC)
                .required("v", "v", ColumnType.INT)
                .build();

        store(on(table), "{\"site\":\"\",\"machine\":\"\",\"sensor\":\"\",\"v\":7}");

        assertThat(only("SELECT v FROM ingestor_it.empty_parts WHERE site = '' AND machine = '' AND sensor = ''")
                        .getInt(0))
                .isEqualTo(7);
        cluster.resetCounts();
    }

    /** A text as it stands in JSON, and as it is. */
    record Text(String json, String value) {}

    static List<Text> texts() {
        String wide = "aé€😀".repeat(5_000);
        return List.of(
                new Text("😀", "😀"),
                new Text("\\uD83D\\uDE00", "😀"),
                new Text("\\u0000x\\u0000", "\0x\0"),
                new Text("\\u007f\\u0080\\u07ff\\u0800\\uffff", "\u007f\u0080\u07ff\u0800\uffff"),
                new Text("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t"),
                new Text("\uFEFFx", "\uFEFFx"),
                new Text("e\u0301é", "e\u0301é"),
                new Text(wide, wide),
                new Text("x".repeat(8_191) + "😀", "x".repeat(8_191) + "😀"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void case29_shouldStoreTextAsItIs(Text text) throws Exception {
        store(
                on(ALL_TYPES),
                "{\"site\":\"text\",\"machine\":1,\"ts\":1,\"seq\":1,\"note\":\"" + text.json() + "\"}",
                // also as a key
                "{\"site\":\"" + text.json() + "\",\"machine\":2,\"ts\":1,\"seq\":1}");

        assertThat(only("SELECT note FROM ingestor_it.\"AllTypes\" WHERE site = 'text' AND \"Machine\" = 1")
                        .getString(0))
                .isEqualTo(text.value());
        assertThat(only("SELECT site FROM ingestor_it.\"AllTypes\" WHERE site = ? AND \"Machine\" = 2", text.value())
                        .getString(0))
                .isEqualTo(text.value());
    }

    @Test
    void case30_shouldRefuseBytesAndEscapesThatAreNoTextAndStoreTheirNeighbours() throws Exception {
        byte[] document = """
                {"site":"c30","machine":1,"ts":1,"seq":1,"note":"\u00c3("}
                {"site":"c30","machine":1,"ts":1,"seq":2,"note":"\\uD83D"}
                {"site":"c30","machine":1,"ts":1,"seq":3,"note":"\u00ed\u00a0\u0080"}
                {"site":"c30","machine":1,"ts":1,"seq":4,"note":"good"}
                """.getBytes(StandardCharsets.ISO_8859_1);
        try (SensorIngestor ingestor =
                on(ALL_TYPES).failureListener(failure -> {}).build()) {
            WriteGroup group = ingestor.writeJson(document);
            assertThat(group.await(Duration.ofSeconds(30))).isTrue();
            assertThat(group.failures()).extracting(WriteFailure::index).containsExactly(0, 1, 2);
            assertThat(group.failures()).extracting(WriteFailure::kind).containsOnly(FailureKind.VALIDATION);
        }
        assertThat(only("SELECT note FROM ingestor_it.\"AllTypes\" WHERE site = 'c30' AND \"Machine\" = 1")
                        .getString(0))
                .isEqualTo("good");
    }

    @Test
    void shouldLeaveAFieldThatIsNotThereAlone() throws Exception {
        String key = "\"site\":\"unset\",\"machine\":1,\"ts\":1,\"seq\":1";
        store(
                on(ALL_TYPES),
                "{" + key + ",\"f\":1.5,\"note\":\"first\"}",
                "{" + key + ",\"d\":2.5,\"note\":null}",
                "{" + key + "}");

        Row row = only("SELECT f, d, note, id, WRITETIME(f), WRITETIME(d), WRITETIME(id)"
                + " FROM ingestor_it.\"AllTypes\" WHERE site = 'unset' AND \"Machine\" = 1");
        assertThat(row.getFloat(0)).isEqualTo(1.5f);
        assertThat(row.getDouble(1)).isEqualTo(2.5);
        assertThat(row.getString(2)).isEqualTo("first");
        assertThat(row.isNull(3)).isTrue();
        assertThat(row.getLong(4)).isLessThan(row.getLong(5));
        assertThat(row.isNull(6)).isTrue();
        // A null written would hide, as a tombstone, what is written later with an earlier timestamp.
        session.execute("INSERT INTO ingestor_it.\"AllTypes\" (site, \"Machine\", ts, seq, id) VALUES"
                + " ('unset', 1, 1, 1, " + DEVICE + ") USING TIMESTAMP 1");
        assertThat(only("SELECT id FROM ingestor_it.\"AllTypes\" WHERE site = 'unset' AND \"Machine\" = 1")
                        .getUuid(0))
                .isEqualTo(DEVICE);
    }

    // ---- write time and time to live ----

    private static Row written(String table) {
        return only("SELECT WRITETIME(temperature), TTL(temperature), temperature FROM ingestor_it." + table);
    }

    private static String reading(long at, double temperature) {
        return "{\"deviceId\":\"" + DEVICE + "\",\"ts\":" + at + ",\"temp\":" + temperature + ",\"humidity\":1}";
    }

    private static long nowMicros() {
        return System.currentTimeMillis() * 1_000;
    }

    @Test
    void shouldWriteWithTheTimeOfAcceptance() throws Exception {
        long before = nowMicros();
        store(
                on(ReadingTable.reference(KEYSPACE, "accepted")),
                reading(7, 1) + reading(7, 2) + reading(7, 3) + reading(7, 4));

        Row row = written("accepted");
        // Strictly increasing by a microsecond at least, so the last may be ahead of the clock by those before it.
        assertThat(row.getLong(0)).isBetween(before, nowMicros() + 4);
        assertThat(row.isNull(1)).isTrue();
        assertThat(row.getFloat(2)).isEqualTo(4f);
    }

    @Test
    void shouldWriteWithTheTimeOfTheEvent() throws Exception {
        store(on(ReadingTable.reference(KEYSPACE, "event")).writeTime(WriteTime.EVENT), reading(1_672_531_200_123L, 1));

        assertThat(written("event").getLong(0)).isEqualTo(1_672_531_200_123_000L);
    }

    @Test
    void shouldHoldAnEventFromTheFutureToASecondAhead() throws Exception {
        long before = nowMicros();
        store(
                on(ReadingTable.reference(KEYSPACE, "future")).writeTime(WriteTime.EVENT),
                reading(System.currentTimeMillis() + 86_400_000, 1));

        assertThat(written("future").getLong(0)).isBetween(before + 1_000_000, nowMicros() + 1_000_000);
    }

    @Test
    void shouldWriteWithTheTimeOfTheServer() throws Exception {
        long before = nowMicros();
        store(on(ReadingTable.reference(KEYSPACE, "server")).writeTime(WriteTime.SERVER), reading(7, 1));

        assertThat(written("server").getLong(0)).isBetween(before, nowMicros() + 1_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ACCEPTED", "SERVER"})
    void shouldLimitTheTimeToLive(WriteTime writeTime) throws Exception {
        String table = "ttl_" + writeTime.name().toLowerCase(Locale.ROOT);
        store(
                on(ReadingTable.reference(KEYSPACE, table)).writeTime(writeTime).timeToLive(Duration.ofHours(1)),
                reading(7, 1));

        assertThat(written(table).getInt(1)).isBetween(3_600 - 120, 3_600);
    }

    // ---- schema and session ----

    @Test
    void shouldCreateTheSchemaAsMapped() throws Exception {
        store(on(ALL_TYPES));
        store(on(ALL_TYPES)); // again, over what is there

        String created = session.refreshSchema()
                .getKeyspace(KEYSPACE)
                .flatMap(keyspace -> keyspace.getTable("\"AllTypes\""))
                .orElseThrow()
                .describe(false);
        assertThat(created)
                .contains("PRIMARY KEY ((\"site\", \"Machine\"), \"ts\", \"seq\")", "\"ts\" DESC, \"seq\" ASC");
    }

    @Test
    void shouldNameAMissingTable() {
        ReadingTable missing = ReadingTable.reference(KEYSPACE, "missing");

        assertThatThrownBy(() -> SensorIngestor.builder()
                        .hosts(cluster.contactPoints())
                        .localDatacenter(cluster.datacenter())
                        .table(missing)
                        .build())
                .isInstanceOf(IngestException.class)
                .hasMessageContainingAll("ingestor_it.missing", "createSchema")
                .satisfies(e -> assertThat(((IngestException) e).kind()).isEqualTo(FailureKind.SCHEMA));
    }

    @Test
    void shouldNameWhatIsOtherThanMapped() throws Exception {
        store(on(ReadingTable.reference(KEYSPACE, "other")));
        ReadingTable mapped = ReadingTable.builder(KEYSPACE, "other")
                .partitionKey("device_id", "deviceId", ColumnType.TEXT)
                .partitionKey("ts", "ts", ColumnType.TIMESTAMP)
                .required("temperature", "temp", ColumnType.DOUBLE)
                .required("humidity", "humidity", ColumnType.FLOAT)
                .build();

        assertThatThrownBy(() -> on(mapped).build())
                .isInstanceOf(IngestException.class)
                .hasMessageContainingAll(
                        "column device_id is uuid, mapped as text",
                        "column temperature is float, mapped as double",
                        "the partition key is (device_id), mapped as (device_id, ts)",
                        "the clustering key is (ts), mapped as empty")
                .satisfies(e -> assertThat(((IngestException) e).kind()).isEqualTo(FailureKind.SCHEMA));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "p1 | device_id | the clustering key is empty, mapped as (ts)",
                "p2 | device_id, temperature | the clustering key is (temperature), mapped as (ts)",
                "p3 | device_id, ts, humidity | the clustering key is (ts, humidity), mapped as (ts)",
                "p4 | (device_id, ts) | the partition key is (device_id, ts), mapped as (device_id)"
            })
    void shouldRefuseATableInWhichReadingsWouldOverwriteEachOther(String name, String key, String difference) {
        session.execute(SimpleStatement.newInstance("CREATE KEYSPACE IF NOT EXISTS " + KEYSPACE
                + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"));
        session.execute("CREATE TABLE " + KEYSPACE + "." + name
                + " (device_id uuid, ts timestamp, temperature float, humidity float, PRIMARY KEY (" + key + "))");

        assertThatThrownBy(() -> on(ReadingTable.reference(KEYSPACE, name)).build())
                .isInstanceOfSatisfying(
                        IngestException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.SCHEMA))
                .hasMessageContaining(difference);
    }

    @Test
    void shouldRefuseAnOptionalColumnOfTheKeyAndNameEveryDifferenceAtOnce() {
        session.execute(SimpleStatement.newInstance("CREATE KEYSPACE IF NOT EXISTS " + KEYSPACE
                + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"));
        session.execute("CREATE TABLE " + KEYSPACE + ".optional_key (device_id uuid, ts timestamp, sensor text,"
                + " site text static, v int, PRIMARY KEY (device_id, ts, sensor))");
        ReadingTable mapped = ReadingTable.builder(KEYSPACE, "optional_key")
                .partitionKey("device_id", "deviceId", ColumnType.UUID)
                .clusteringKey("ts", "ts", ColumnType.TIMESTAMP, ClusteringOrder.ASC)
                .optional("sensor", "sensor", ColumnType.TEXT)
                .optional("site", "site", ColumnType.TEXT)
                .required("v", "v", ColumnType.FLOAT)
                .required("w", "w", ColumnType.FLOAT)
                .build();

        assertThatThrownBy(() -> on(mapped).build())
                .isInstanceOfSatisfying(
                        IngestException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.SCHEMA))
                .hasMessageContainingAll(
                        "the clustering key is (ts, sensor), mapped as (ts)",
                        "column sensor is part of the primary key, mapped as optional",
                        "column site is static",
                        "column v is int, mapped as float",
                        "there is no column w");
    }

    @Test
    void shouldNameAColumnThatIsNotThere() throws Exception {
        store(on(ReadingTable.reference(KEYSPACE, "narrow")));
        ReadingTable wider = ReadingTable.builder(KEYSPACE, "narrow")
                .partitionKey("device_id", "deviceId", ColumnType.UUID)
                .clusteringKey("ts", "ts", ColumnType.TIMESTAMP, ClusteringOrder.DESC)
                .required("pressure", "p", ColumnType.FLOAT)
                .build();

        assertThatThrownBy(() -> on(wider).build())
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("pressure");
    }

    @Test
    void shouldNameTheDatacentersThatThereAre() {
        assertThatThrownBy(() -> on(ReadingTable.reference(KEYSPACE, "given"))
                        .localDatacenter("DC1")
                        .build())
                .isInstanceOfSatisfying(
                        IngestException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.UNAVAILABLE))
                .hasMessageContainingAll("there is no datacenter 'DC1'", cluster.datacenter());
    }

    @Test
    void shouldSeeTheShardAwarePortOfTheCluster() {
        assertThat(SessionConnections.shardAwarePorts(session))
                .containsExactly(cluster.shardAwareContactPoints().get(0).getPort());
    }

    @Test
    void shouldReadAndCompareATableAlsoWhereTheDriverReadsNoSchema() throws Exception {
        store(on(ALL_TYPES));
        try (CqlSession blind = CqlSession.builder()
                .addContactPoints(cluster.contactPoints())
                .withLocalDatacenter(cluster.datacenter())
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                        .build())
                .build()) {
            assertThat(TableReader.read(blind, KEYSPACE, "AllTypes").columns())
                    .containsExactlyInAnyOrderElementsOf(
                            TableReader.read(session, KEYSPACE, "AllTypes").columns())
                    .hasSize(ALL_TYPES.columns().size());

            assertThatThrownBy(() -> SensorIngestor.builder()
                            .session(blind)
                            .localDatacenter(cluster.datacenter())
                            .table(ReadingTable.builder(KEYSPACE, "AllTypes")
                                    .partitionKey("site", "site", ColumnType.TEXT)
                                    .required("f", "f", ColumnType.DOUBLE)
                                    .build())
                            .build())
                    .isInstanceOf(IngestException.class)
                    .hasMessageContainingAll(
                            "the partition key is (site, Machine), mapped as (site)",
                            "the clustering key is (ts, seq), mapped as empty",
                            "column f is float, mapped as double");
        }
    }

    @Test
    void shouldUseAndNotCloseAGivenSession() {
        try (SensorIngestor ingestor = SensorIngestor.builder()
                .session(session)
                .localDatacenter(cluster.datacenter())
                .table(ReadingTable.reference(KEYSPACE, "given"))
                .createSchema(1)
                .build()) {
            ingestor.write(new SensorReading(DEVICE, 1, 22.5f, 45.1f)).join();
        }

        assertThat(session.isClosed()).isFalse();
        assertThat(written("given").getFloat(2)).isEqualTo(22.5f);
    }

    // ---- routing ----

    @ParameterizedTest
    @CsvSource({"1,1", "3,1", "3,3"}) // one replica among three nodes: then one node is right and two are wrong
    void shouldSendEveryRowToTheShardThatOwnsIt(int nodes, int replicas) throws Exception {
        ShardedCluster target = nodes == 1 ? SharedClusters.oneNode() : SharedClusters.threeNodes();
        ReadingTable table = ReadingTable.builder("ingestor_routing_" + replicas, "readings")
                .partitionKey("site", "site", ColumnType.TEXT)
                .partitionKey("machine", "machine", ColumnType.INT)
                .clusteringKey("ts", "ts", ColumnType.TIMESTAMP, ClusteringOrder.ASC)
                .required("v", "v", ColumnType.FLOAT)
                .build();
        int count = 2_000;
        List<WriteFailure> failures = new ArrayList<>();
        try (SensorIngestor ingestor = SensorIngestor.builder()
                .hosts(target.contactPoints())
                .localDatacenter(target.datacenter())
                .table(table)
                .createSchema(replicas)
                .maxPendingRows(256)
                .failureListener(failures::add)
                .build()) {
            target.resetCounts();
            for (int i = 0; i < count; i++) {
                String json = "{\"site\":\"s" + i % 37 + "\",\"machine\":" + i + ",\"ts\":" + i + ",\"v\":1}";
                assertThat(ingestor.submitJson(json.getBytes(StandardCharsets.UTF_8)))
                        .isEqualTo(1);
            }
            Conservation.check(ingestor, count, 0);
        }
        try (CqlSession reader = target.newSession()) {
            Set<Integer> machines = new HashSet<>();
            for (Row row : reader.execute(SimpleStatement.newInstance("SELECT machine FROM " + table)
                    .setConsistencyLevel(ConsistencyLevel.ALL))) {
                machines.add(Objects.requireNonNull(row.get(0, Integer.class)));
            }
            assertThat(machines).hasSize(count);
        }
        assertThat(failures).isEmpty();
        assertThat(target.misrouted()).isZero();
        assertThat(target.untraced()).isZero();
        assertThat(target.rows()).isGreaterThanOrEqualTo(count);
        for (long[] shards : target.rowsPerShard()) {
            assertThat(shards).doesNotContain(0);
        }
        target.resetFronts();
    }
}
