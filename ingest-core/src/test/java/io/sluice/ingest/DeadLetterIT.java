package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import io.sluice.ingest.ReadingTable.ClusteringOrder;
import io.sluice.ingest.ReadingTable.ColumnType;
import io.sluice.ingest.testkit.ShardedCluster;
import io.sluice.ingest.testkit.SharedClusters;
import io.sluice.ingest.testkit.front.ErrorAnswer;
import io.sluice.ingest.testkit.front.Fault;
import io.sluice.ingest.testkit.front.RequestInfo;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From a database that refuses to a file, and back when it does not. */
@Timeout(120)
class DeadLetterIT {

    private static final String KEYSPACE = "dead_letter_it";
    private static final Fault REFUSED = Fault.error(ErrorAnswer.unauthorized());

    /** Every type, and names that need quotes. */
    private static final ReadingTable ALL_TYPES = ReadingTable.builder(KEYSPACE, "AllTypes")
            .partitionKey("Site", "site", ColumnType.TEXT)
            .clusteringKey("ts", "t", ColumnType.TIMESTAMP, ClusteringOrder.DESC)
            .clusteringKey("seq", "seq", ColumnType.BIGINT, ClusteringOrder.ASC)
            .optional("id", "id", ColumnType.UUID)
            .optional("f", "f", ColumnType.FLOAT)
            .optional("d", "d", ColumnType.DOUBLE)
            .optional("i", "i", ColumnType.INT)
            .optional("ok", "ok", ColumnType.BOOLEAN)
            .optional("note", "note", ColumnType.TEXT)
            .build();

    private static ShardedCluster cluster;
    private static CqlSession session;

    private Path file;

    @BeforeAll
    static void open() {
        cluster = SharedClusters.oneNode();
        session = cluster.newSession();
    }

    @AfterAll
    static void close() {
        session.close();
    }

    @BeforeEach
    void name(@TempDir Path folder) {
        file = folder.resolve("letters.ndjson");
    }

    @AfterEach
    void undo() {
        cluster.resetFronts();
    }

    private static SensorIngestorBuilder on(ReadingTable table) {
        return SensorIngestor.builder()
                .hosts(cluster.contactPoints())
                .localDatacenter(cluster.datacenter())
                .table(table)
                .createSchema(1);
    }

    private SensorIngestor withLetters(ReadingTable table) throws Exception {
        return withLetters(on(table), table);
    }

    private SensorIngestor withLetters(SensorIngestorBuilder builder, ReadingTable table) throws Exception {
        return builder.deadLetterSink(NdjsonDeadLetters.builder(file, table).open())
                .failureListener(failure -> {})
                .build();
    }

    private static String anyReading(int n) {
        return "{\"site\":\"süd " + n % 7 + "\\n\\u0000\",\"t\":" + (n * 977L - 5) + ",\"seq\":"
                + (Long.MAX_VALUE - n) + (n % 3 == 0 ? "" : ",\"id\":\"" + new UUID(n, ~n) + "\"")
                + ",\"f\":" + Float.MIN_VALUE * n + ",\"d\":" + -Math.sqrt(n) + ",\"i\":" + -n
                + ",\"ok\":" + (n % 2 == 0) + (n % 5 == 0 ? "" : ",\"note\":\"\\\"\\\\ 😀 " + n + "\"") + "}";
    }

    private static List<Map<String, Object>> rows(String table) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Row row : session.execute("SELECT * FROM " + KEYSPACE + "." + table)) {
            Map<String, Object> values = new LinkedHashMap<>();
            row.getColumnDefinitions()
                    .forEach(column -> values.put(column.getName().asInternal(), row.getObject(column.getName())));
            rows.add(values);
        }
        return rows;
    }

    @Test
    void shouldStoreWhatWasRefusedBitForBitWhenReplayed() throws Exception {
        int readings = 300;
        // The same readings once without any fault, in a table of their own, tell what is due.
        ReadingTable plain = sameColumns("plain");
        try (SensorIngestor ingestor = on(plain).build()) {
            for (int n = 0; n < readings; n++) {
                assertThat(ingestor.submitJson(anyReading(n).getBytes(StandardCharsets.UTF_8)))
                        .isEqualTo(1);
            }
            assertThat(ingestor.flush(Duration.ofSeconds(30))).isTrue();
        }
        try (SensorIngestor ingestor = withLetters(ALL_TYPES)) {
            cluster.front(0).faults().always(RequestInfo::isWrite, REFUSED);
            for (int n = 0; n < readings; n++) {
                ingestor.submitJson(anyReading(n).getBytes(StandardCharsets.UTF_8));
            }
            ingestor.submitJson("{\"site\":5}".getBytes(StandardCharsets.UTF_8));
        }
        cluster.resetFronts();
        assertThat(rows("\"AllTypes\"")).isEmpty();
        assertThat(DeadLetterReplay.inspect(file).reasons())
                .containsExactlyInAnyOrderEntriesOf(Map.of("UNAUTHORIZED", (long) readings, "VALIDATION", 1L));

        DeadLetterReplay.Summary summary = DeadLetterReplay.replay(file, on(ALL_TYPES));

        assertThat(summary.toString()).isEqualTo("REPLAY read=301 stored=300 kept=1 torn=0");
        assertThat(rows("\"AllTypes\"")).containsExactlyInAnyOrderElementsOf(rows("plain"));
        assertThat(Files.readString(file))
                .contains("\"VALIDATION\"", "{\\\"site\\\":5}")
                .hasLineCount(1);
    }

    private static ReadingTable sameColumns(String name) {
        ReadingTable.Builder builder = ReadingTable.builder(KEYSPACE, name);
        ALL_TYPES.columns().forEach(column -> {
            switch (column.role()) {
                case PARTITION_KEY -> builder.partitionKey(column.name(), column.field(), column.type());
                case CLUSTERING_KEY ->
                    builder.clusteringKey(column.name(), column.field(), column.type(), column.order());
                case REGULAR -> builder.optional(column.name(), column.field(), column.type());
            }
        });
        return builder.build();
    }

    @Test
    void shouldNotOverwriteWhatWasAcceptedLaterThoughTheLetterIsNewer() throws Exception {
        ReadingTable table = ReadingTable.reference(KEYSPACE, "newer");
        UUID device = UUID.randomUUID();
        // Without batching a lane sends the second reading while the first is on its way.
        SensorIngestorBuilder singly = on(table).batching(Batching.OFF);
        try (SensorIngestor ingestor = withLetters(singly, table)) {
            // The first request, that of the older reading, is refused late, and so is what comes third and later.
            AtomicInteger writes = new AtomicInteger();
            cluster.front(0)
                    .faults()
                    .always(
                            request -> request.isWrite() && writes.incrementAndGet() != 2,
                            REFUSED.after(Duration.ofMillis(500)));
            ingestor.submit(new SensorReading(device, 1, 10, 10));
            while (writes.get() == 0) {
                Thread.onSpinWait();
            }
            ingestor.write(new SensorReading(device, 1, 20, 20)).join();
            ingestor.submit(new SensorReading(device, 2, 30, 30));
        }
        cluster.resetFronts();
        assertThat(DeadLetterReplay.inspect(file).read()).isEqualTo(2);

        assertThat(DeadLetterReplay.replay(file, on(table)).stored()).isEqualTo(2);

        assertThat(session.execute(
                                "SELECT temperature FROM " + KEYSPACE + ".newer WHERE device_id = ? AND ts = ?",
                                device,
                                Instant.ofEpochMilli(1))
                        .one()
                        .getFloat(0))
                .isEqualTo(20);
        assertThat(rows("newer")).hasSize(2);
        assertThat(file).doesNotExist();
    }

    @Test
    void shouldReplayFromTheCommandLineWithTheTablesShapeFromTheDatabase() throws Exception {
        ReadingTable table = sameColumns("Command");
        try (SensorIngestor ingestor = withLetters(table)) {
            cluster.front(0).faults().always(RequestInfo::isWrite, REFUSED);
            for (int n = 0; n < 50; n++) {
                ingestor.submitJson(anyReading(n).getBytes(StandardCharsets.UTF_8));
            }
        }
        Path copy = file.resolveSibling("copy");
        Files.copy(file, copy);

        assertThat(run(copy)).as("while the database refuses").startsWith("1").contains("kept 50: UNAUTHORIZED");
        assertThat(Files.readAllBytes(copy)).isEqualTo(Files.readAllBytes(file));
        cluster.resetFronts();
        assertThat(run(file)).startsWith("0").contains("REPLAY read=50 stored=50 kept=0 torn=0");
        assertThat(run(copy)).as("once more changes nothing").startsWith("0");
        assertThat(rows("\"Command\"")).hasSize(50);
        assertThat(file).doesNotExist();
    }

    private static String run(Path file) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        String host = cluster.contactPoints().get(0).getAddress().getHostAddress();
        int port = cluster.contactPoints().get(0).getPort();
        int code = new ReplayCommand(Map.of("SCYLLA_LOCAL_DC", cluster.datacenter()), print, print)
                .run("--hosts", host + ":" + port, file.toString());
        return code + " " + out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldLeaveTheFileWhenTheDatabaseCannotBeReached() throws Exception {
        ReadingTable table = ReadingTable.reference(KEYSPACE, "unreached");
        try (SensorIngestor ingestor = withLetters(table)) {
            cluster.front(0).faults().always(RequestInfo::isWrite, REFUSED);
            ingestor.submit(new SensorReading(UUID.randomUUID(), 1, 10, 10));
        }
        byte[] before = Files.readAllBytes(file);
        cluster.front(0).refuse();

        assertThatThrownBy(() -> DeadLetterReplay.replay(file, on(table).openTimeout(Duration.ofSeconds(2))))
                .isInstanceOf(IngestException.class);

        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void shouldGoOnWhenTheFileIsFullAndSayOfEachReadingWhetherItIsKept() throws Exception {
        ReadingTable table = ReadingTable.reference(KEYSPACE, "no_room");
        List<WriteFailure> heard = new CopyOnWriteArrayList<>();
        IngestorStats stats;
        try (SensorIngestor ingestor = on(table)
                .deadLetterSink(NdjsonDeadLetters.builder(file, table)
                        .maxFileBytes(4_096)
                        .maxTotalBytes(8_192)
                        .open())
                .failureListener(heard::add)
                .build()) {
            cluster.front(0).faults().always(RequestInfo::isWrite, REFUSED);
            for (int n = 0; n < 100; n++) {
                ingestor.submit(new SensorReading(new UUID(9, n), n, 10, 10));
            }
            assertThat(ingestor.flush(Duration.ofSeconds(30))).isTrue();
            cluster.resetFronts();
            ingestor.write(new SensorReading(new UUID(9, 100), 100, 10, 10)).join();
            stats = ingestor.stats();
        }
        long kept = heard.stream().filter(WriteFailure::deadLettered).count();
        assertThat(heard).hasSize(100);
        assertThat(kept).isBetween(1L, 99L);
        assertThat(stats.failed()).isEqualTo(100);
        assertThat(stats.stored()).isEqualTo(1);
        assertThat(stats.deadLettered()).isEqualTo(kept);
        long letters = 0;
        try (var files = Files.list(file.getParent())) {
            for (Path each : files.filter(path -> !path.getFileName().toString().startsWith("."))
                    .toList()) {
                letters += DeadLetterReplay.inspect(each).read();
            }
        }
        assertThat(letters).isEqualTo(kept);
    }

    @Test
    void shouldStoreATypedReadingUnchangedWhoseTimeIsAFractionOfTheJsonFormatsUnit() throws Exception {
        ReadingTable table = ReadingTable.reference(KEYSPACE, "finer");
        SensorIngestorBuilder inSeconds =
                on(table).jsonFormat(JsonFormat.DEFAULT.withTimestampUnit(JsonFormat.TimestampUnit.SECONDS));
        List<WriteFailure> heard = new CopyOnWriteArrayList<>();
        UUID device = UUID.randomUUID();
        try (SensorIngestor ingestor = inSeconds
                .deadLetterSink(NdjsonDeadLetters.builder(file, table).open())
                .failureListener(heard::add)
                .build()) {
            cluster.front(0).faults().always(RequestInfo::isWrite, REFUSED);
            ingestor.submit(new SensorReading(device, 1_234, 10, 10));
        }
        cluster.resetFronts();
        assertThat(heard).singleElement().satisfies(failure -> {
            assertThat(new String(Objects.requireNonNull(failure.json()), StandardCharsets.UTF_8))
                    .contains("\"ts\":1.234,");
            assertThat(failure.values()).containsEntry("ts", Instant.ofEpochMilli(1_234));
        });

        assertThat(DeadLetterReplay.replay(file, on(table)).isComplete()).isTrue();

        assertThat(rows("finer"))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("device_id", device)
                        .containsEntry("ts", Instant.ofEpochMilli(1_234)));
    }
}
