package io.sluice.ingest;

import static io.sluice.ingest.ScriptedEngine.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.sluice.ingest.testkit.Conservation;
import io.sluice.ingest.testkit.ShardedCluster;
import io.sluice.ingest.testkit.chaos.ChaosRun;
import io.sluice.ingest.testkit.front.ErrorAnswer;
import io.sluice.ingest.testkit.front.Fault;
import io.sluice.ingest.testkit.front.RequestInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong while the ingestor runs, and what recovers by itself, against a real node behind four shards. */
@Timeout(180)
class DeliveryIT {

    private static final String KEYSPACE = "delivery_it";
    private static final int ROWS = 1_000;
    private static final int SHARDS = 4;

    private static ShardedCluster cluster;
    private static CqlSession session;

    private final List<WriteFailure> failures = new CopyOnWriteArrayList<>();
    private final List<WriteFailure> kept = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() {
        cluster = ShardedCluster.builder().nodes(1).shards(SHARDS).start();
        session = cluster.newSession();
    }

    @AfterAll
    static void stop() {
        session.close();
        cluster.close();
    }

    @BeforeEach
    void reset() {
        cluster.resetFronts();
    }

    private SensorIngestor open(String table, boolean publicApiOnly, Duration deliveryTimeout) {
        return SensorIngestor.builder()
                .hosts(cluster.contactPoints())
                .localDatacenter(cluster.datacenter())
                .table(ReadingTable.reference(KEYSPACE, table))
                .createSchema(1)
                .publicApiOnly(publicApiOnly)
                .requestTimeout(Duration.ofSeconds(5))
                .deliveryTimeout(deliveryTimeout)
                .failureListener(failures::add)
                .deadLetterSink(kept::add)
                .build();
    }

    private static SensorReading reading(int n) {
        return new SensorReading(new UUID(5, n % 100), n, 21, 50);
    }

    private static WriteGroup write(SensorIngestor ingestor, int from) throws InterruptedException {
        List<SensorReading> readings =
                IntStream.range(from, from + ROWS).mapToObj(DeliveryIT::reading).toList();
        WriteGroup group = ingestor.writeAll(readings);
        assertThat(group.await(Duration.ofSeconds(60))).isTrue();
        return group;
    }

    /**
     * On a session of its own. A driver whose control connection breaks while it reads the schema may wait for that reading
     * for ever (IllegalStateException in DefaultSchemaQueriesFactory), and all changes of the schema after it do, too; here
     * a node is stopped and started.
     */
    private static void ddl(String cql) {
        try (CqlSession own = cluster.newSession()) {
            own.execute(SimpleStatement.newInstance(cql).setTimeout(LONG));
        }
    }

    /** On a session of its own, too: one that saw the node go may not have a connection again yet. */
    private static long rowsIn(String table) {
        try (CqlSession own = cluster.newSession()) {
            return own.execute("SELECT count(*) FROM " + KEYSPACE + "." + table)
                    .one()
                    .getLong(0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFailAsSchemaWhileTheTableIsGoneAndGoOnByItselfWhenItIsThereAgain(boolean publicApiOnly)
            throws Exception {
        String table = "dropped_" + publicApiOnly;
        try (SensorIngestor ingestor = open(table, publicApiOnly, LONG)) {
            assertThat(write(ingestor, 0).stored()).isEqualTo(ROWS);

            ddl("DROP TABLE " + KEYSPACE + "." + table);
            WriteGroup gone = write(ingestor, ROWS);
            assertThat(gone.stored()).isZero();
            assertThat(gone.failures()).hasSize(ROWS).allSatisfy(failure -> {
                assertThat(failure.kind()).isEqualTo(FailureKind.SCHEMA);
                assertThat(failure.deadLettered()).isTrue();
                assertThat(failure.attempts()).isEqualTo(2);
            });

            ddl("CREATE TABLE " + KEYSPACE + "." + table
                    + " (device_id uuid, ts timestamp, temperature float, humidity float, PRIMARY KEY (device_id, ts))"
                    + " WITH CLUSTERING ORDER BY (ts DESC)");
            assertThat(write(ingestor, 0).stored()).isEqualTo(ROWS);
            long retriedSoFar = ingestor.stats().retried();
            assertThat(write(ingestor, 0).stored()).isEqualTo(ROWS);
            assertThat(ingestor.stats().retried())
                    .as("the fast path works again")
                    .isEqualTo(retriedSoFar);

            for (WriteFailure letter : kept) {
                ingestor.submitJson(Objects.requireNonNull(letter.json()));
            }
            Conservation.check(ingestor, 5L * ROWS, ROWS);
        }
        assertThat(kept).hasSize(ROWS);
        assertThat(rowsIn(table)).isEqualTo(2L * ROWS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFailAsSchemaWhileAColumnHasAnotherTypeAndGoOnWhenItIsMended(boolean publicApiOnly) throws Exception {
        String table = "retyped_" + publicApiOnly;
        String shape = "CREATE TABLE " + KEYSPACE + "." + table
                + " (device_id uuid, ts timestamp, temperature float, humidity %s, PRIMARY KEY (device_id, ts))";
        try (SensorIngestor ingestor = open(table, publicApiOnly, LONG)) {
            assertThat(write(ingestor, 0).stored()).isEqualTo(ROWS);

            ddl("DROP TABLE " + KEYSPACE + "." + table);
            ddl(shape.formatted("int"));
            for (int round = 1; round <= 2; round++) { // before the driver has read of it, and after
                assertThat(write(ingestor, ROWS).failures())
                        .hasSize(ROWS)
                        .allSatisfy(failure -> assertThat(failure.kind()).isEqualTo(FailureKind.SCHEMA));
                ChaosRun.await(
                        "word of the table",
                        () -> ingestor.health()
                                .reasons()
                                .toString()
                                .contains("column humidity is int, mapped as float"));
            }
            assertThat(ingestor.health().status()).isEqualTo(IngestorHealth.Status.DOWN);
            assertThat(rowsIn(table)).isZero();

            ddl("DROP TABLE " + KEYSPACE + "." + table);
            ddl(shape.formatted("float"));
            ChaosRun.await("word of the mended table", () -> ingestor.health().status() != IngestorHealth.Status.DOWN);
            assertThat(write(ingestor, 0).stored()).isEqualTo(ROWS);
            Conservation.check(ingestor, 4L * ROWS, 2L * ROWS);
        }
        assertThat(rowsIn(table)).isEqualTo(ROWS);
    }

    @Test
    void shouldNotNoticeThatAColumnIsAdded() throws Exception {
        try (SensorIngestor ingestor = open("altered", false, LONG)) {
            write(ingestor, 0);
            ddl("ALTER TABLE " + KEYSPACE + ".altered ADD note text");
            write(ingestor, ROWS);
            write(ingestor, 2 * ROWS);

            Conservation.check(ingestor, 3L * ROWS, 0);
        }
        assertThat(failures).isEmpty();
        assertThat(rowsIn("altered")).isEqualTo(3L * ROWS);
    }

    @Test
    void shouldFailAsSchemaWhenTheKeyspaceIsGone() throws Exception {
        String keyspace = "delivery_it_gone";
        try (SensorIngestor ingestor = SensorIngestor.builder()
                .hosts(cluster.contactPoints())
                .localDatacenter(cluster.datacenter())
                .table(ReadingTable.reference(keyspace, "t"))
                .createSchema(1)
                .failureListener(failures::add)
                .build()) {
            write(ingestor, 0);
            ddl("DROP KEYSPACE " + keyspace);

            WriteGroup group = write(ingestor, 0);

            assertThat(group.failures())
                    .hasSize(ROWS)
                    .allSatisfy(failure -> assertThat(failure.kind()).isEqualTo(FailureKind.SCHEMA));
            Conservation.check(ingestor, 2L * ROWS, ROWS);
        }
    }

    @Test
    void shouldLoseNothingWhenTheNodeRestartsAndForgetsTheStatement() throws Exception {
        try (SensorIngestor ingestor = open("restarted", false, Duration.ofMinutes(2))) {
            write(ingestor, 0);
            // The node writes its commit log every 250 ms; what it acknowledged since then would die with it.
            TimeUnit.SECONDS.sleep(1);
            cluster.node(0).kill();
            WriteGroup meanwhile = ingestor.writeAll(IntStream.range(ROWS, 2 * ROWS)
                    .mapToObj(DeliveryIT::reading)
                    .toList());
            assertThat(ingestor.health().status()).isNotEqualTo(IngestorHealth.Status.UP);
            cluster.node(0).start();

            assertThat(meanwhile.await(Duration.ofMinutes(2))).isTrue();
            assertThat(meanwhile.failures()).isEmpty();
            Conservation.check(ingestor, 2L * ROWS, 0);
            assertThat(rowsIn("restarted")).isEqualTo(2L * ROWS);
        }
    }

    @Test
    void shouldFailAsUnauthorizedWhileTheRightIsMissingAndGoOnWhenItIsGranted() throws Exception {
        try (SensorIngestor ingestor = open("revoked", false, LONG)) {
            cluster.front(0).faults().always(RequestInfo::isWrite, Fault.error(ErrorAnswer.unauthorized()));
            assertThat(write(ingestor, 0).failures())
                    .hasSize(ROWS)
                    .allSatisfy(failure -> assertThat(failure.kind()).isEqualTo(FailureKind.UNAUTHORIZED));

            cluster.front(0).faults().clear();
            assertThat(write(ingestor, 0).stored()).isEqualTo(ROWS);
            Conservation.check(ingestor, 2L * ROWS, ROWS);
        }
        assertThat(kept).hasSize(ROWS);
    }

    @Test
    void shouldStoreEveryRowThroughASpellOfOverload() throws Exception {
        try (SensorIngestor ingestor = open("overloaded", false, Duration.ofMinutes(1))) {
            cluster.front(0).faults().next(300, Fault.error(ErrorAnswer.overloaded()));
            assertThat(write(ingestor, 0).stored()).isEqualTo(ROWS);
            Conservation.check(ingestor, ROWS, 0);
            assertThat(ingestor.stats().retries())
                    .isGreaterThanOrEqualTo(ingestor.stats().retried());
        }
        assertThat(failures).isEmpty();
        assertThat(rowsIn("overloaded")).isEqualTo(ROWS);
    }

    @Test
    void shouldKeepTheNewerValueWhenAnOlderWriteIsRepeatedLater() throws Exception {
        UUID device = new UUID(6, 6);
        try (SensorIngestor ingestor = open("newer", false, Duration.ofMinutes(1))) {
            cluster.front(0).faults().next(3, Fault.error(ErrorAnswer.overloaded()));
            ingestor.submit(new SensorReading(device, 1, 10, 1));
            ingestor.submit(new SensorReading(device, 1, 20, 2));
            assertThat(ingestor.flush(LONG)).isTrue();
            Conservation.check(ingestor, 2, 0);
        }
        assertThat(session.execute(
                                "SELECT temperature FROM " + KEYSPACE + ".newer WHERE device_id = ? AND ts = ?",
                                device,
                                Instant.ofEpochMilli(1))
                        .one()
                        .getFloat(0))
                .isEqualTo(20);
    }

    @Test
    void shouldShowItsConnectionsToEveryShardInItsHealth() {
        try (SensorIngestor ingestor = open("health", false, LONG)) {
            ChaosRun.await(
                    "connections and the control connection",
                    () -> IntStream.of(cluster.front(0).connectionsPerShard()).sum() >= SHARDS + 1);
            ChaosRun.await(
                    "word of them", () -> ingestor.health().nodes().get(0).isFullyConnected());
            IngestorHealth health = ingestor.health();

            assertThat(health.nodes()).singleElement().satisfies(node -> {
                assertThat(node.shards()).isEqualTo(SHARDS);
                assertThat(node.connections())
                        .as("without the control connection")
                        .isEqualTo(SHARDS);
                assertThat(node.up()).isTrue();
            });
            assertThat(health.transport()).isEqualTo(IngestorHealth.Transport.SHARD_CONNECTIONS);
            assertThat(health.routing()).isEqualTo(IngestorHealth.Routing.TOKEN_RING);
            assertThat(health.status()).isNotEqualTo(IngestorHealth.Status.DOWN);
        }
    }

    @Test
    void shouldSayUnauthorizedAtTheStartWhenTheLoginIsRefused() {
        cluster.front(0).refuseLogins(true);

        assertThatThrownBy(() -> SensorIngestor.builder()
                        .hosts(cluster.contactPoints())
                        .localDatacenter(cluster.datacenter())
                        .credentials("sluice", "not-the-password")
                        .build())
                .isInstanceOfSatisfying(
                        IngestException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.UNAUTHORIZED))
                .hasMessageContaining("refused the login")
                .hasMessageContaining("sluice")
                .hasMessageNotContaining("not-the-password");
    }

    @Test
    void shouldAskForTheLoginAnewForEveryConnectionThatIsMadeLater() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (SensorIngestor ingestor = SensorIngestor.builder()
                .hosts(cluster.contactPoints())
                .localDatacenter(cluster.datacenter())
                .createSchema(1)
                .credentials(() -> new Login("sluice", "password " + asked.incrementAndGet()))
                .build()) {
            cluster.front(0).refuseLogins(true);
            cluster.front(0).disconnectAll();
            while (asked.get() < 3) { // each refused, and tried again with what there is then
                Thread.sleep(10);
            }
            cluster.front(0).refuseLogins(false);
            while (!ingestor.isConnected()) {
                Thread.sleep(10);
            }
            assertThat(ingestor.writeAll(List.of(new SensorReading(new UUID(26, 1), 1, 1f, 2f)))
                            .await(LONG))
                    .isTrue();
        }
    }
}
