package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.context.DriverContext;
import com.datastax.oss.driver.api.core.time.TimestampGenerator;
import io.sluice.ingest.testkit.Conservation;
import io.sluice.ingest.testkit.ShardedCluster;
import io.sluice.ingest.testkit.SharedClusters;
import io.sluice.ingest.testkit.front.ErrorAnswer;
import io.sluice.ingest.testkit.front.Fault;
import io.sluice.ingest.testkit.front.RequestInfo;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Both transports under the same scripted faults: the same rows, outcomes and statistics. */
@Timeout(120)
class TransportContractIT {

    private static final String KEYSPACE = "transport_it";
    private static final Duration PATIENCE = Duration.ofMillis(800);

    private static ShardedCluster cluster;
    private static CqlSession reader;

    private final List<WriteFailure> failures = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() {
        cluster = SharedClusters.oneNode();
        cluster.resetFronts();
        reader = cluster.newSession();
    }

    @AfterAll
    static void stop() {
        reader.close();
    }

    @BeforeEach
    @AfterEach
    void reset() {
        cluster.resetFronts();
    }

    private SensorIngestor open(boolean publicApiOnly, Batching batching) {
        return SensorIngestor.builder()
                .hosts(cluster.contactPoints())
                .localDatacenter(cluster.datacenter())
                .table(ReadingTable.reference(KEYSPACE, publicApiOnly ? "driver" : "channel"))
                .createSchema(1)
                .batching(batching)
                .publicApiOnly(publicApiOnly)
                .requestTimeout(PATIENCE)
                .deliveryTimeout(PATIENCE.multipliedBy(2)) // time for another attempt after one that got no answer
                .failureListener(failures::add)
                .build();
    }

    private static SensorReading reading(long ts) {
        return new SensorReading(new UUID(3, ts % 50), ts, 21, 50);
    }

    private static boolean isStored(boolean publicApiOnly, SensorReading reading) {
        return reader.execute(
                                "SELECT ts FROM " + KEYSPACE + "." + (publicApiOnly ? "driver" : "channel")
                                        + " WHERE device_id = ? AND ts = ?",
                                reading.deviceId(),
                                Instant.ofEpochMilli(reading.timestampMillis()))
                        .one()
                != null;
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                        Arguments.of(
                                "overloaded", Fault.error(ErrorAnswer.overloaded()), FailureKind.OVERLOADED, false),
                        Arguments.of(
                                "bootstrapping",
                                Fault.error(ErrorAnswer.bootstrapping()),
                                FailureKind.UNAVAILABLE,
                                false),
                        Arguments.of(
                                "unavailable",
                                Fault.error(ErrorAnswer.unavailable(1, 0)),
                                FailureKind.UNAVAILABLE,
                                false),
                        Arguments.of(
                                "write timeout",
                                Fault.error(ErrorAnswer.writeTimeout(0, 1, "SIMPLE")),
                                FailureKind.TIMEOUT,
                                false),
                        Arguments.of(
                                "write timeout after storing",
                                Fault.errorAfterStoring(ErrorAnswer.writeTimeout(0, 1, "SIMPLE")),
                                FailureKind.TIMEOUT,
                                true),
                        Arguments.of(
                                "write failure",
                                Fault.error(ErrorAnswer.writeFailure(0, 1, 1, "SIMPLE")),
                                FailureKind.WRITE_FAILURE,
                                false),
                        Arguments.of(
                                "server error",
                                Fault.error(ErrorAnswer.serverError()),
                                FailureKind.SERVER_ERROR,
                                false),
                        Arguments.of(
                                "too large",
                                Fault.error(ErrorAnswer.invalid("Mutation of 99 bytes is too large")),
                                FailureKind.TOO_LARGE,
                                false),
                        Arguments.of(
                                "invalid", Fault.error(ErrorAnswer.invalid("nonsense")), FailureKind.SCHEMA, false),
                        Arguments.of(
                                "unauthorized",
                                Fault.error(ErrorAnswer.unauthorized()),
                                FailureKind.UNAUTHORIZED,
                                false),
                        Arguments.of(
                                "rate limit",
                                Fault.error(ErrorAnswer.configError("Per-partition rate limit reached")),
                                FailureKind.RATE_LIMITED,
                                false),
                        Arguments.of("lost request", Fault.lost(), FailureKind.TIMEOUT, false),
                        Arguments.of("lost answer", Fault.answerLost(), FailureKind.TIMEOUT, true))
                .flatMap(each -> Stream.of(false, true).map(api -> {
                    Object[] of = each.get();
                    return Arguments.of(of[0], api, of[1], of[2], of[3]);
                }));
    }

    @ParameterizedTest(name = "{0}, public API only: {1}")
    @MethodSource("faults")
    void shouldEndAFaultThatStaysInTheSameOutcomeOnBothTransports(
            String name, boolean publicApiOnly, Fault fault, FailureKind expected, boolean stored) throws Exception {
        SensorReading reading = reading(1_000_000 + name.hashCode() % 100_000);
        try (SensorIngestor ingestor = open(publicApiOnly, Batching.SAME_SHARD)) {
            cluster.front(0).faults().always(RequestInfo::isWrite, fault);
            assertThat(ingestor.offer(reading)).isEqualTo(Admission.ACCEPTED);
            ingestor.flush(Duration.ofSeconds(30));

            Conservation.check(ingestor, 1, 1);
            assertThat(ingestor.stats().retried()).isEqualTo(1);
            assertThat(ingestor.stats().requests()).isEqualTo(1);
            assertThat(ingestor.stats().misrouted()).isZero();
        }
        assertThat(failures).singleElement().satisfies(failure -> {
            assertThat(failure.kind()).isEqualTo(expected);
            assertThat(failure.values()).containsEntry("device_id", reading.deviceId());
        });
        cluster.resetFronts();
        assertThat(isStored(publicApiOnly, reading)).isEqualTo(stored);
    }

    @ParameterizedTest(name = "{0}, public API only: {1}")
    @MethodSource("faults")
    void shouldStoreTheRowWhenTheFaultHasPassedBeforeTheSecondAttempt(
            String name, boolean publicApiOnly, Fault fault, FailureKind ignored, boolean alsoIgnored)
            throws Exception {
        SensorReading reading = reading(2_000_000 + name.hashCode() % 100_000);
        try (SensorIngestor ingestor = open(publicApiOnly, Batching.SAME_SHARD)) {
            cluster.front(0).faults().next(1, fault);
            assertThat(ingestor.offer(reading)).isEqualTo(Admission.ACCEPTED);
            ingestor.flush(Duration.ofSeconds(30));

            Conservation.check(ingestor, 1, 0);
            // The driver itself retries what it may, so the public API's first attempt may already have succeeded.
            if (!publicApiOnly) {
                assertThat(ingestor.stats().retried()).isEqualTo(1);
            }
        }
        assertThat(failures).isEmpty();
        assertThat(isStored(publicApiOnly, reading)).isTrue();
    }

    /** The clock of a client that is an hour ahead of the server's. */
    public static final class HourAhead implements TimestampGenerator {
        /** As the driver makes it. */
        public HourAhead(DriverContext context) {}

        @Override
        public long next() {
            return TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()) + TimeUnit.HOURS.toMicros(1);
        }

        @Override
        public void close() {}
    }

    @ParameterizedTest(name = "public API only: {0}, batches: {1}, second attempt: {2}")
    @CsvSource({"false,false,false", "false,false,true", "true,false,false", "true,true,false", "true,false,true"})
    void shouldLeaveTheWriteTimeToTheServer(boolean publicApiOnly, boolean batches, boolean secondAttempt)
            throws Exception {
        String table = "server_" + publicApiOnly + batches + secondAttempt;
        try (CqlSession ahead = CqlSession.builder()
                        .addContactPoints(cluster.contactPoints())
                        .withLocalDatacenter(cluster.datacenter())
                        .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                                .withClass(DefaultDriverOption.TIMESTAMP_GENERATOR_CLASS, HourAhead.class)
                                .build())
                        .build();
                SensorIngestor ingestor = SensorIngestor.builder()
                        .session(ahead)
                        .localDatacenter(cluster.datacenter())
                        .table(ReadingTable.reference(KEYSPACE, table))
                        .createSchema(1)
                        .writeTime(WriteTime.SERVER)
                        .batching(batches ? Batching.SAME_SHARD : Batching.OFF)
                        .maxRequestsPerShard(1)
                        .publicApiOnly(publicApiOnly)
                        .failureListener(failures::add)
                        .build()) {
            int rows = batches ? 200 : 1;
            if (secondAttempt) {
                // The first attempt of the public API is repeated by the driver itself.
                cluster.front(0).faults().next(1, Fault.error(ErrorAnswer.invalid("nonsense")));
            }
            for (int n = 0; n < rows; n++) {
                ingestor.submit(new SensorReading(new UUID(3, 7), n, 21, 50));
            }
            ingestor.flush(Duration.ofSeconds(30));
            Conservation.check(ingestor, rows, 0);
            assertThat(ingestor.stats().retried()).isEqualTo(secondAttempt ? 1 : 0);
            if (batches) {
                assertThat(ingestor.stats().requests()).isLessThan(rows);
            }
        }
        long halfAnHourAhead =
                TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()) + TimeUnit.MINUTES.toMicros(30);
        assertThat(reader.execute("SELECT writetime(temperature) FROM " + KEYSPACE + "." + table)
                        .all())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.getLong(0)).isLessThan(halfAnHourAhead));
    }

    @Test
    void shouldRefuseServerTimeOverAWrappedSessionThatStampsEveryStatement() {
        CqlSession wrapped = (CqlSession) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {CqlSession.class},
                (proxy, method, args) -> method.invoke(reader, args));
        SensorIngestorBuilder builder = SensorIngestor.builder()
                .session(wrapped)
                .localDatacenter(cluster.datacenter())
                .table(ReadingTable.reference(KEYSPACE, "wrapped"))
                .createSchema(1)
                .writeTime(WriteTime.SERVER);

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("writeTime")
                .hasMessageContaining("ServerSideTimestampGenerator");
    }

    @Test
    void shouldKeepOtherShardsGoingWhileOneStandsStill() throws Exception {
        int perShard = 200;
        try (SensorIngestor ingestor = SensorIngestor.builder()
                .hosts(cluster.contactPoints())
                .localDatacenter(cluster.datacenter())
                .table(ReadingTable.reference(KEYSPACE, "frozen"))
                .createSchema(1)
                .maxPendingRowsPerShard(perShard)
                .requestTimeout(Duration.ofSeconds(60))
                .failureListener(failures::add)
                .build()) {
            for (int n = 0; n < 400; n++) {
                ingestor.submit(reading(n));
            }
            ingestor.flush(Duration.ofSeconds(30));
            int frozen = 0;
            cluster.front(0).freezeShard(frozen);

            long accepted = 400;
            long turnedAway = 0;
            long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            for (long n = 10_000; System.nanoTime() < end; n++) {
                if (ingestor.offer(reading(n)) == Admission.ACCEPTED) {
                    accepted++;
                } else {
                    turnedAway++;
                    Thread.onSpinWait();
                }
            }
            IngestorStats during = ingestor.stats();
            LaneStats stuck = during.lanes().stream()
                    .filter(lane -> lane.shard() == frozen)
                    .findFirst()
                    .orElseThrow();
            assertThat(turnedAway).as("rows of the frozen shard push back").isPositive();
            assertThat(stuck.pending()).isLessThanOrEqualTo(perShard);
            assertThat(during.stored())
                    .as("rows of the other shards are stored meanwhile")
                    .isGreaterThan(3L * perShard);

            cluster.front(0).thawShard(frozen);
            ingestor.flush(Duration.ofSeconds(60));
            Conservation.check(ingestor, accepted, 0);
            assertThat(reader.execute("SELECT count(*) FROM " + KEYSPACE + ".frozen")
                            .one()
                            .getLong(0))
                    .isEqualTo(accepted);
        }
        assertThat(failures).isEmpty();
    }
}
