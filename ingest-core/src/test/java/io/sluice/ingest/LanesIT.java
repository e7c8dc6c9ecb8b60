package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import io.sluice.ingest.testkit.Conservation;
import io.sluice.ingest.testkit.ShardedCluster;
import io.sluice.ingest.testkit.SharedClusters;
import io.sluice.ingest.testkit.front.ErrorAnswer;
import io.sluice.ingest.testkit.front.Fault;
import io.sluice.ingest.testkit.front.Murmur3;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The lanes and both transports against a real node behind four shards. */
@Timeout(180)
class LanesIT {

    private static final String KEYSPACE = "lanes_it";
    private static final int ROWS = 4_000;

    private final ShardedCluster cluster = SharedClusters.oneNode();
    private final List<WriteFailure> failures = new CopyOnWriteArrayList<>();

    @BeforeEach
    @AfterEach
    void reset() {
        cluster.resetFronts();
    }

    private SensorIngestor open(String table, UnaryOperator<SensorIngestorBuilder> settings) {
        return settings.apply(SensorIngestor.builder()
                        .hosts(cluster.contactPoints())
                        .localDatacenter(cluster.datacenter())
                        .table(ReadingTable.reference(KEYSPACE, table))
                        .createSchema(1)
                        .failureListener(failures::add))
                .build();
    }

    private static byte[] json(int n) {
        return ("{\"deviceId\":\"" + new UUID(7, n % 500) + "\",\"ts\":" + n + ",\"temp\":" + n % 40
                        + ".25,\"humidity\":50}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** All of one device, and so of one shard. */
    private static SensorReading reading(int n) {
        return new SensorReading(new UUID(7, 7), n, 20.5f, 40f);
    }

    private long rowsIn(String table) {
        try (CqlSession session = cluster.newSession()) {
            return session.execute("SELECT count(*) FROM " + KEYSPACE + "." + table)
                    .one()
                    .getLong(0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "OFF,false",
        "SAME_PARTITION,false",
        "SAME_SHARD,false",
        "OFF,true",
        "SAME_PARTITION,true",
        "SAME_SHARD,true"
    })
    void shouldBringEveryRowToTheShardThatOwnsIt(Batching batching, boolean publicApiOnly) throws Exception {
        String table = ("rows_" + batching + publicApiOnly).toLowerCase(Locale.ROOT);
        try (SensorIngestor ingestor =
                open(table, builder -> builder.batching(batching).publicApiOnly(publicApiOnly))) {
            cluster.resetCounts();
            for (int n = 0; n < ROWS; n++) {
                ingestor.submitJson(json(n));
            }
            Conservation.check(ingestor, ROWS, 0);

            assertThat(cluster.rows()).isEqualTo(ROWS);
            // The public API cannot say which shard of its node a batch of several partitions goes to.
            if (!publicApiOnly || batching != Batching.SAME_SHARD) {
                assertThat(cluster.misrouted()).isZero();
            }
            assertThat(ingestor.stats().retried()).isZero();
            assertThat(ingestor.stats().lanes()).hasSize(4);
            assertThat(ingestor.stats().lanes().stream()
                            .mapToLong(LaneStats::rows)
                            .sum())
                    .isEqualTo(ROWS);
            long[] perShard = cluster.rowsPerShard()[0];
            for (LaneStats lane : ingestor.stats().lanes()) {
                if (!publicApiOnly) {
                    assertThat(perShard[lane.shard()]).isEqualTo(lane.rows());
                }
            }
            if (batching == Batching.OFF) {
                assertThat(ingestor.stats().requests()).isEqualTo(ROWS);
            } else if (batching == Batching.SAME_SHARD) {
                assertThat(ingestor.stats().requests()).isLessThan(ROWS);
            }
        }
        assertThat(rowsIn(table)).isEqualTo(ROWS);
        assertThat(failures).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldStoreEveryRowWhenFirstAttemptsAreRefused(boolean publicApiOnly) throws Exception {
        String table = "refused_" + publicApiOnly;
        try (SensorIngestor ingestor = open(table, builder -> builder.publicApiOnly(publicApiOnly))) {
            cluster.front(0).faults().next(3, Fault.error(ErrorAnswer.overloaded()));
            cluster.front(0).faults().next(3, Fault.error(ErrorAnswer.unprepared()));
            cluster.front(0)
                    .faults()
                    .next(3, Fault.errorAfterStoring(ErrorAnswer.writeTimeout(0, 1, "UNLOGGED_BATCH")));
            for (int n = 0; n < ROWS; n++) {
                ingestor.submitJson(json(n));
            }
            ingestor.flush(Duration.ofSeconds(60));
            Conservation.check(ingestor, ROWS, failures.size());
            assertThat(ingestor.stats().retried()).isPositive();
        }
        assertThat(rowsIn(table)).isGreaterThanOrEqualTo(ROWS - failures.size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldStoreTheNextRowOfAShardThatOwesAnAnswer(boolean publicApiOnly) throws Exception {
        String table = "owing_" + publicApiOnly;
        try (SensorIngestor ingestor = open(
                table,
                builder -> builder.publicApiOnly(publicApiOnly)
                        .requestTimeout(Duration.ofMinutes(2))
                        .closeTimeout(Duration.ofMillis(100)))) {
            ingestor.write(reading(1)).get(30, TimeUnit.SECONDS);
            cluster.front(0).faults().next(1, Fault.answerLost());
            CompletableFuture<Void> owed = ingestor.write(reading(2));
            while (cluster.front(0).faults().remaining() > 0) {
                Thread.onSpinWait(); // or the next row might share its request
            }
            for (int n = 3; n < 23; n++) { // one alone: no row comes after it that would have it sent
                ingestor.write(reading(n)).get(30, TimeUnit.SECONDS);
            }

            assertThat(owed).isNotDone();
            assertThat(ingestor.stats().stored()).isEqualTo(21);
        }
        assertThat(failures).singleElement().satisfies(failure -> {
            assertThat(failure.kind()).isEqualTo(FailureKind.CLOSED);
            assertThat(failure.maybeStored()).isTrue();
        });
        assertThat(rowsIn(table)).isEqualTo(22);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFailEverythingAsClosedWhenTheOwnerClosesTheSession(boolean publicApiOnly) throws Exception {
        CqlSession session = cluster.newSession();
        try (SensorIngestor ingestor = SensorIngestor.builder()
                .session(session)
                .localDatacenter(cluster.datacenter())
                .table(ReadingTable.reference(KEYSPACE, "closed_" + publicApiOnly))
                .createSchema(1)
                .publicApiOnly(publicApiOnly)
                .maxRequestsPerShard(1)
                .requestTimeout(Duration.ofMinutes(2))
                .failureListener(failures::add)
                .build()) {
            for (int shard = 0; shard < cluster.shards(); shard++) {
                cluster.front(0).freezeShard(shard);
            }
            List<CompletableFuture<Void>> writes = new ArrayList<>();
            for (int n = 0; n < 50; n++) {
                writes.add(ingestor.write(reading(n)));
            }

            session.forceCloseAsync();

            assertThat(writes)
                    .allSatisfy(write -> assertThat(write)
                            .failsWithin(Duration.ofSeconds(30))
                            .withThrowableThat()
                            .havingCause()
                            .isInstanceOfSatisfying(
                                    IngestException.class,
                                    e -> assertThat(e.kind()).isEqualTo(FailureKind.CLOSED)));
            assertThat(ingestor.offer(reading(50))).isEqualTo(Admission.CLOSED);
            Conservation.check(ingestor, 50, 50);
        } finally {
            for (int shard = 0; shard < cluster.shards(); shard++) {
                cluster.front(0).thawShard(shard);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Batching.class)
    void shouldTakeNoNeighbourWithTheGuiltyRow(Batching batching) throws Exception {
        String name = "guilty_" + batching.name().toLowerCase(Locale.ROOT);
        ReadingTable table = ReadingTable.builder(KEYSPACE, name)
                .partitionKey("id", "id", ReadingTable.ColumnType.INT)
                .required("v", "v", ReadingTable.ColumnType.TEXT)
                .build();
        int guilty = 40;
        try (SensorIngestor ingestor = open(
                name,
                builder -> builder.table(table)
                        .batching(batching)
                        .maxRequestsPerShard(1)
                        .maxBatchBytes(8 << 20))) {
            cluster.front(0)
                    .faults()
                    .always(
                            request -> request.isWrite() && request.rows() > 1,
                            Fault.error(ErrorAnswer.invalid("Batch too large")));
            long token = Murmur3.token(ByteBuffer.allocate(4).putInt(0, guilty).array());
            cluster.front(0)
                    .faults()
                    .always(
                            request -> request.isWrite() && request.rows() == 1 && request.token() == token,
                            Fault.error(ErrorAnswer.invalid("Mutation too large")));
            for (int n = 0; n < 200; n++) {
                ingestor.submitJson(("{\"id\":" + n + ",\"v\":\"x\"}").getBytes(StandardCharsets.UTF_8));
            }
            ingestor.flush(Duration.ofSeconds(60));
            Conservation.check(ingestor, 200, 1);
        }
        assertThat(failures).singleElement().satisfies(f -> {
            assertThat(f.kind()).isEqualTo(FailureKind.TOO_LARGE);
            assertThat(f.values()).containsEntry("id", guilty);
        });
        assertThat(rowsIn(name)).isEqualTo(199);
    }

    @ParameterizedTest
    @EnumSource(Batching.class)
    void shouldWriteToANodeWithoutShardsInProtocolV5(Batching batching) throws Exception {
        String table = "unsharded_" + batching.name().toLowerCase(Locale.ROOT);
        try (SensorIngestor ingestor =
                open(table, builder -> builder.hosts(cluster.nodeAddress(0)).batching(batching))) {
            for (int n = 0; n < ROWS; n++) {
                ingestor.submitJson(json(n));
            }
            Conservation.check(ingestor, ROWS, 0);
            assertThat(ingestor.stats().lanes()).singleElement().satisfies(lane -> {
                assertThat(lane.shard()).isZero();
                assertThat(lane.rows()).isEqualTo(ROWS);
            });
            assertThat(ingestor.stats().retried()).isZero();
        }
        assertThat(rowsIn(table)).isEqualTo(ROWS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldWorkOnASessionThatIsGivenAndOnOneThatIsWrapped(boolean wrapped) throws Exception {
        String table = "given_" + wrapped;
        try (CqlSession given = cluster.newSession()) {
            CqlSession session = wrapped
                    ? (CqlSession) Proxy.newProxyInstance(
                            CqlSession.class.getClassLoader(),
                            new Class<?>[] {CqlSession.class},
                            (proxy, method, args) -> method.invoke(given, args))
                    : given;
            try (SensorIngestor ingestor = SensorIngestor.builder()
                    .session(session)
                    .localDatacenter(cluster.datacenter())
                    .table(ReadingTable.reference(KEYSPACE, table))
                    .createSchema(1)
                    .failureListener(failures::add)
                    .build()) {
                cluster.resetCounts();
                for (int n = 0; n < ROWS; n++) {
                    ingestor.submitJson(json(n));
                }
                Conservation.check(ingestor, ROWS, 0);
                assertThat(ingestor.stats().retried()).isZero();
                if (!wrapped) {
                    assertThat(cluster.misrouted()).isZero();
                }
            }
            assertThat(given.isClosed()).isFalse();
        }
        assertThat(rowsIn(table)).isEqualTo(ROWS);
        assertThat(failures).isEmpty();
    }
}
