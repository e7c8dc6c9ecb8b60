package io.sluice.ingest.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.lambda.testkit.Answer;
import io.sluice.ingest.lambda.testkit.Event;
import io.sluice.ingest.lambda.testkit.FakeRuntimeApi;
import io.sluice.ingest.testkit.ShardedCluster;
import io.sluice.ingest.testkit.SharedClusters;
import io.sluice.ingest.testkit.front.Fault;
import io.sluice.ingest.testkit.front.FaultPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program as the platform runs it, over a real database: frozen, thawed, cut off, told to stop, and killed. */
class LifeOfAProcessIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private ShardedCluster cluster;
    private FakeRuntimeApi api;
    private long nextReading;
    private final List<LiveTable.Key> acknowledged = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        cluster = SharedClusters.oneNode();
        cluster.resetFronts();
        api = FakeRuntimeApi.start();
    }

    @AfterEach
    void stop() {
        api.close();
        cluster.resetFronts();
    }

    @Test
    @DisplayName("case 12: 1,000 events over one connection, without one descriptor or thread more")
    void shouldNeedNothingMoreForAThousandEvents() throws Exception {
        try (LiveTable table = new LiveTable(cluster, "life_long");
                ChildProcess child = process(table)) {
            for (int i = 0; i < 100; i++) {
                store();
            }
            int descriptors = child.descriptors();
            List<String> threads = child.threads();

            for (int i = 0; i < 1_000; i++) {
                store();
            }

            assertThat(child.descriptors()).isEqualTo(descriptors);
            assertThat(child.threads()).isEqualTo(threads);
            // One for events, one for the extension.
            assertThat(api.connections()).isEqualTo(2);
            assertThat(api.violations()).isEmpty();
            assertThat(child.err())
                    .contains("connections: 1 node(s) with 4 shard(s) in all, and one to hear of changes = 5 for each"
                            + " instance; 1000 instances may hold 5000");
            assertThat(child.out()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"durable", "responsive"})
    @DisplayName("case 45: frozen around a poll, every database connection gone meanwhile: the first event succeeds")
    void shouldStoreTheFirstEventAfterAFreezeThatCutTheConnections(String mode) throws Exception {
        try (LiveTable table = new LiveTable(cluster, "life_thaw_" + mode);
                ChildProcess child = process(table, "SLUICE_MODE", mode, "SLUICE_PROBE_AFTER_MS", "1000")) {
            for (int round = 0; round < 3; round++) {
                accept();
                awaitIdle();
                child.signal("STOP");
                cluster.front(0).disconnectAll();
                Thread.sleep(1_500);
                child.signal("CONT");

                accept();
            }
            awaitIdle();
            assertStored(table);
            assertThat(api.requests("error")).isEmpty();
        }
    }

    @Test
    @DisplayName("case 16, case 45: frozen around a write")
    void shouldAnswerAWriteThatWasFrozen() throws Exception {
        try (LiveTable table = new LiveTable(cluster, "life_write");
                ChildProcess child = process(table)) {
            store();
            cluster.front(0).faults().next(1, Fault.delay(Duration.ofMillis(700)));
            long received = cluster.received();
            String id = api.enqueue(reading());
            while (cluster.received() == received) {
                Thread.sleep(5);
            }
            child.signal("STOP");
            Thread.sleep(5_000);
            child.signal("CONT");

            assertThat(api.await(id, LONG).text()).contains("\"stored\":1");
            store();
            assertThat(api.violations()).isEmpty();
        }
    }

    @Test
    @DisplayName("case 45: the database's connections are cut between two events: the first event after it succeeds")
    void shouldStoreTheFirstEventAfterTheConnectionsWereCut() throws Exception {
        // No gap calls for a probe: that no connection is open does.
        try (LiveTable table = new LiveTable(cluster, "life_cut");
                ChildProcess child = process(table, "SLUICE_PROBE_AFTER_MS", "900000")) {
            for (int round = 0; round < 5; round++) {
                store();
                awaitIdle();
                cluster.front(0).disconnectAll();
                // The client hears of it at once, and would connect again 250 ms later.
                Thread.sleep(100);
                store();
            }
            assertStored(table);
            assertThat(child.out()).isEmpty();
        }
    }

    @Test
    @DisplayName("case 47: SIGTERM while idle, with a database")
    void shouldLetGoOfTheDatabaseOnSigterm() throws Exception {
        try (LiveTable table = new LiveTable(cluster, "life_term");
                ChildProcess child = process(table)) {
            store();
            awaitIdle();
            int with = databaseConnections();

            child.signal("TERM");

            assertThat(child.awaitExit()).isEqualTo(Bootstrap.EXIT_STOPPED);
            // One for each shard, and one to hear of changes.
            int own = cluster.front(0).connectionsPerShard().length + 1;
            for (int i = 0; i < 1_000 && databaseConnections() > with - own; i++) {
                Thread.sleep(10);
            }
            assertThat(databaseConnections()).isEqualTo(with - own);
            assertThat(api.requests("error")).isEmpty();
            assertStored(table);
        }
    }

    @Test
    @DisplayName("case 48: SIGKILL at any point: nothing that was acknowledged is missing")
    void shouldMissNothingThatWasAcknowledgedWhenKilled() throws Exception {
        Random random = new Random(48);
        try (LiveTable table = new LiveTable(cluster, "life_kill")) {
            for (int round = 0; round < 4; round++) {
                try (FakeRuntimeApi own = FakeRuntimeApi.start();
                        ChildProcess child = new ChildProcess(directory, Bootstrap.class, environment(own, table))) {
                    Map<String, LiveTable.Key> out = new HashMap<>();
                    for (int i = 0; i < 400; i++) {
                        LiveTable.Key key = new LiveTable.Key(device(nextReading), nextReading);
                        out.put(own.enqueue(reading()), key);
                    }
                    String first = out.keySet().iterator().next();
                    own.await(first, LONG);
                    acknowledged.add(out.remove(first));
                    Thread.sleep(random.nextInt(60));
                    child.signal("KILL");
                    child.awaitExit();
                    for (Map.Entry<String, LiveTable.Key> event : out.entrySet()) {
                        if (isStored(own, event.getKey())) {
                            acknowledged.add(event.getValue());
                        }
                    }
                }
            }
            assertThat(acknowledged.size()).isGreaterThan(4);
            assertStored(table);
        }
    }

    @Test
    @DisplayName("case 44: the connection is cut while an event waits: tried again within the budget, stored once")
    void shouldStoreOnceWhenTheConnectionIsCutAmidAWrite() throws Exception {
        ShardedCluster three = SharedClusters.threeNodes();
        three.resetFronts();
        try (LiveTable table = new LiveTable(three, "life_retry");
                ChildProcess child = process(table)) {
            store();
            for (int round = 0; round < 6; round++) {
                FaultPlan faults = three.front(round % 3).faults();
                faults.next(1, round < 3 ? Fault.disconnect() : Fault.disconnectAfterStoring());
                for (int i = 0; i < 50 && faults.remaining() > 0; i++) {
                    store();
                }
                assertThat(faults.remaining()).isZero();
            }
            assertStored(table);
            // Rows are known by their key: a second writing is the same row.
            assertThat(table.rows()).hasSameSizeAs(acknowledged);
            assertThat(child.out()).isEmpty();
        } finally {
            three.resetFronts();
        }
    }

    private int databaseConnections() {
        return IntStream.of(cluster.front(0).connectionsPerShard()).sum();
    }

    private ChildProcess process(LiveTable table, String... settings) throws Exception {
        return new ChildProcess(directory, Bootstrap.class, environment(api, table, settings));
    }

    private static Map<String, String> environment(FakeRuntimeApi api, LiveTable table, String... settings) {
        Map<String, String> environment = table.environment(settings);
        environment.put("AWS_LAMBDA_RUNTIME_API", api.address());
        return environment;
    }

    private static UUID device(long reading) {
        return new UUID(3, reading % 16);
    }

    private String reading() {
        // Devices of their own, so that each node is the first replica of some.
        return String.format(
                Locale.ROOT,
                "{\"deviceId\":\"%s\",\"ts\":%d,\"temp\":1,\"humidity\":2}",
                device(nextReading),
                nextReading++);
    }

    /** An event of one reading, which must be stored when it is answered. */
    private void store() throws InterruptedException {
        acknowledged.add(new LiveTable.Key(device(nextReading), nextReading));
        assertThat(answer(reading()).text()).contains("\"stored\":1");
    }

    /** An event of one reading, which must be accepted. */
    private void accept() throws InterruptedException {
        acknowledged.add(new LiveTable.Key(device(nextReading), nextReading));
        assertThat(answer(reading()).text()).contains("\"accepted\":1", "\"failed\":0");
    }

    private Answer answer(String reading) throws InterruptedException {
        String id = api.enqueue(Event.of(reading));
        Answer answer = api.await(id, LONG);
        assertThat(answer.isError()).as(answer.text()).isFalse();
        return answer;
    }

    /** Until the adapter polls again; a responsive one does only when its rows have their outcome. */
    private void awaitIdle() throws InterruptedException {
        long answered = api.requests("response").size();
        while (api.requests().stream()
                        .filter(r -> r.path().endsWith("invocation/next"))
                        .count()
                <= answered) {
            Thread.sleep(5);
        }
    }

    private static boolean isStored(FakeRuntimeApi api, String id) throws InterruptedException {
        try {
            return api.await(id, Duration.ZERO).text().contains("\"stored\":1");
        } catch (AssertionError e) {
            return false; // it was not answered
        }
    }

    private void assertStored(LiveTable table) {
        assertThat(table.rows()).containsKeys(acknowledged.toArray(LiveTable.Key[]::new));
    }
}
