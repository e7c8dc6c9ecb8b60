package io.sluice.ingest.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.lambda.testkit.Answer;
import io.sluice.ingest.lambda.testkit.RecordedRequest;
import io.sluice.ingest.lambda.testkit.RunningAdapter;
import io.sluice.ingest.testkit.ShardedCluster;
import io.sluice.ingest.testkit.SharedClusters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The adapter whose database is not there, goes, and comes back. */
class DatabaseLossIT {

    private static final UUID DEVICE = new UUID(1, 1);
    private static final Pattern FAILED_INDEX = Pattern.compile("\"index\":([0-9]+)");

    /** The platform ends an init at this. */
    private static final Duration INIT_LIMIT = Duration.ofSeconds(10);

    private static final Duration RECOVERY = Duration.ofMinutes(2);

    private final List<LiveTable.Key> acknowledged = new ArrayList<>();
    private ShardedCluster cluster;
    private long nextReading;
    private String lastError = "";

    @BeforeEach
    void borrow() {
        cluster = SharedClusters.oneNode();
        cluster.resetFronts();
    }

    @AfterEach
    void giveBack() throws Exception {
        if (!cluster.node(0).isAlive()) {
            cluster.node(0).start();
        }
        cluster.resetFronts();
    }

    @Test
    void shouldReportADatabaseThatRefusesConnectionsAtTheStart() throws Exception {
        try (LiveTable table = new LiveTable(cluster, "loss_start")) {
            cluster.front(0).refuse();
            long start = System.nanoTime();
            try (RunningAdapter adapter = RunningAdapter.start(table.environment())) {
                assertThat(adapter.awaitExit()).isEqualTo(Bootstrap.EXIT_DATABASE);
                // No speed, but the platform's own limit.
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(INIT_LIMIT);
                RecordedRequest report = adapter.api().awaitRequest("error", 1, Duration.ZERO);
                assertThat(report.path()).isEqualTo("/2018-06-01/runtime/init/error");
                assertThat(report.header("Lambda-Runtime-Function-Error-Type"))
                        .isEqualTo("Runtime.DatabaseUnavailable");
                assertThat(report.text())
                        .contains(cluster.front(0).address().getAddress().getHostAddress());
                assertThat(adapter.api().requests()).hasSize(1);
            }
        }
    }

    @Test
    @DisplayName("case 7: lazy, the database comes after the start, and without a restart events are stored")
    void shouldServeOnceTheDatabaseIsThereWhenLazy() throws Exception {
        try (LiveTable table = new LiveTable(cluster, "loss_lazy")) {
            cluster.front(0).refuse();
            try (RunningAdapter adapter = RunningAdapter.start(table.environment("SLUICE_INIT", "lazy"))) {
                for (int i = 0; i < 2; i++) {
                    assertThat(invoke(adapter, 1)).isFalse();
                    assertThat(lastError).contains("Function.DatabaseUnavailable");
                }
                cluster.front(0).accept();
                awaitService(adapter);

                assertWholeAndWell(adapter, table);
            }
        }
    }

    @Test
    void shouldServeAgainAfterConnectionsWereCutAndRefused() throws Exception {
        try (LiveTable table = new LiveTable(cluster, "loss_front");
                RunningAdapter adapter = RunningAdapter.start(table.environment())) {
            assertThat(invoke(adapter, 1)).isTrue();

            cluster.front(0).disconnectAll();
            awaitService(adapter);
            cluster.front(0).refuse();
            for (int i = 0; i < 3; i++) {
                assertThat(invoke(adapter, 10)).isFalse();
            }
            cluster.front(0).accept();
            awaitService(adapter);

            assertWholeAndWell(adapter, table);
        }
    }

    @Test
    void shouldServeAgainAfterTheNodeWasKilled() throws Exception {
        try (LiveTable table = new LiveTable(cluster, "loss_node");
                RunningAdapter adapter = RunningAdapter.start(table.environment())) {
            for (int i = 0; i < 20; i++) {
                assertThat(invoke(adapter, 10)).isTrue();
            }
            // One node alone, as configured, forgets in a power cut what it acknowledged in the last quarter of a
            // second.
            Thread.sleep(1_000);

            cluster.node(0).kill();
            for (int i = 0; i < 3; i++) {
                assertThat(invoke(adapter, 10)).isFalse();
            }
            cluster.node(0).start();
            awaitService(adapter);

            assertWholeAndWell(adapter, table);
        }
    }

    private void awaitService(RunningAdapter adapter) throws InterruptedException {
        long limit = System.nanoTime() + RECOVERY.toNanos();
        while (!invoke(adapter, 1)) {
            assertThat(System.nanoTime())
                    .as("still no service, but %s", lastError)
                    .isLessThan(limit);
            Thread.sleep(100);
        }
        for (int i = 0; i < 5; i++) {
            invoke(adapter, 10);
        }
    }

    private void assertWholeAndWell(RunningAdapter adapter, LiveTable table) throws InterruptedException {
        assertThat(adapter.stop()).isEqualTo(Bootstrap.EXIT_RUNTIME_API);
        assertThat(adapter.api().violations()).isEmpty();
        assertThat(adapter.api().requests("error"))
                .allSatisfy(error -> assertThat(error.header("Lambda-Runtime-Function-Error-Type"))
                        .isIn("Function.DatabaseUnavailable", "Function.DeadlineExceeded"));
        assertThat(table.rows()).containsKeys(acknowledged.toArray(LiveTable.Key[]::new));
    }

    /** Plays an event of so many new readings and notes which were acknowledged; answers whether all were. */
    private boolean invoke(RunningAdapter adapter, int size) throws InterruptedException {
        long first = nextReading;
        nextReading += size;
        List<String> readings = new ArrayList<>();
        for (long at = first; at < nextReading; at++) {
            readings.add(String.format(
                    Locale.ROOT, "{\"deviceId\":\"%s\",\"ts\":%d,\"temp\":1,\"humidity\":2}", DEVICE, at));
        }
        Answer answer = adapter.invoke("[" + String.join(",", readings) + "]");
        if (answer.isError()) {
            lastError = answer.text();
            return false;
        }
        List<Integer> failed = new ArrayList<>();
        for (Matcher matcher = FAILED_INDEX.matcher(answer.text()); matcher.find(); ) {
            failed.add(Integer.valueOf(matcher.group(1)));
        }
        assertThat(answer.text()).contains("\"pending\":0", "\"stored\":" + (size - failed.size()) + ",");
        for (int i = 0; i < size; i++) {
            if (!failed.contains(i)) {
                acknowledged.add(new LiveTable.Key(DEVICE, first + i));
            }
        }
        return failed.isEmpty();
    }
}
