package io.sluice.ingest;

import static io.sluice.ingest.ScriptedEngine.nodes;
import static io.sluice.ingest.ScriptedEngine.oneNode;
import static io.sluice.ingest.ScriptedEngine.reading;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.IngestorHealth.NodeHealth;
import io.sluice.ingest.IngestorHealth.Status;
import io.sluice.ingest.testkit.FakeTimer;
import io.sluice.ingest.testkit.ScriptedTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HealthTest {

    private final ScriptedTransport transport = new ScriptedTransport();
    private final FakeTimer timer = FakeTimer.manual();

    private SensorIngestor open(ClusterView cluster) {
        return ScriptedEngine.open(
                transport,
                timer,
                cluster,
                () -> {},
                builder -> builder.maxPendingRows(2)
                        .requestTimeout(Duration.ofMinutes(1))
                        .failureListener(failure -> {}));
    }

    @Test
    void shouldBeUpWithoutReasonsWhenNothingIsWrong() {
        try (SensorIngestor ingestor = open(oneNode(true, 1))) {
            IngestorHealth health = ingestor.health();

            assertThat(health.status()).isEqualTo(Status.UP);
            assertThat(health.reasons()).isEmpty();
            assertThat(health.routing()).isEqualTo(IngestorHealth.Routing.TOKEN_RING);
            assertThat(health.transport()).isEqualTo(IngestorHealth.Transport.SHARD_CONNECTIONS);
            assertThat(health.nodes()).singleElement().matches(NodeHealth::isFullyConnected);
            assertThat(health.oldestPending()).isZero();
        }
    }

    @Test
    void shouldBeDegradedWhenOneNodeIsDownOrLacksConnections() {
        try (SensorIngestor ingestor = open(nodes(
                new NodeHealth("a:1", true, 4, 4),
                new NodeHealth("b:1", false, 4, 0),
                new NodeHealth("c:1", true, 4, 3)))) {
            IngestorHealth health = ingestor.health();

            assertThat(health.status()).isEqualTo(Status.DEGRADED);
            assertThat(health.reasons()).hasSize(2);
            assertThat(health.reasons().get(0)).contains("b:1 is down");
            assertThat(health.reasons().get(1)).contains("c:1 has 3 connections for 4 shards");
        }
    }

    @Test
    void shouldBeDownWhenNoNodeIsConnectedOrTheIngestorIsClosed() {
        SensorIngestor ingestor = open(oneNode(true, 0));
        assertThat(ingestor.health().status()).isEqualTo(Status.DOWN);
        assertThat(ingestor.health().reasons().get(0)).contains("no node of the local datacenter dc1");
        ingestor.close();

        SensorIngestor closed = open(oneNode(true, 1));
        closed.close();
        assertThat(closed.health().status()).isEqualTo(Status.DOWN);
        assertThat(closed.health().reasons()).singleElement().asString().contains("closed: open another one");
    }

    @Test
    void shouldTellOfBackPressureUntilThereIsRoom() {
        try (SensorIngestor ingestor = open(oneNode(true, 1))) {
            ingestor.offer(reading(1));
            ingestor.offer(reading(2));

            IngestorHealth health = ingestor.health();
            assertThat(health.backPressured()).isTrue();
            assertThat(health.pending()).isEqualTo(2);
            assertThat(health.pendingBytes()).isEqualTo(120);
            assertThat(health.status()).isEqualTo(Status.DEGRADED);
            assertThat(health.reasons()).singleElement().asString().contains("2 of maxPendingRows=2 rows");

            transport.acknowledgeHeld();
            assertThat(ingestor.health().status()).isEqualTo(Status.UP);
        }
    }

    @Test
    void shouldTellHowLongTheOldestReadingHasWaitedInItsLane() {
        try (SensorIngestor ingestor = open(oneNode(true, 1))) {
            ingestor.offer(reading(1));
            timer.advance(Duration.ofMinutes(10)); // the lane's own timeout goes by real time
            ingestor.offer(reading(2));

            IngestorHealth health = ingestor.health();
            assertThat(health.oldestPending()).isEqualTo(Duration.ofMinutes(10));
            assertThat(health.reasons())
                    .anySatisfy(reason -> assertThat(reason).contains("600000 ms", "requestTimeout=60000 ms"));

            transport.acknowledgeHeld();
            timer.advance(Duration.ofMinutes(1));
            assertThat(ingestor.health().oldestPending()).isZero();
            assertThat(ingestor.health().status()).isEqualTo(Status.UP);
        }
    }

    @Test
    void shouldTellOfReadingsThatAreTriedAgainAndTheirAge() {
        try (SensorIngestor ingestor = open(oneNode(true, 1))) {
            transport.answerSecondAttemptsWith(attempt -> {
                timer.advance(Duration.ofSeconds(7));
                IngestorHealth health = ingestor.health();
                assertThat(health.retrying()).isEqualTo(1);
                assertThat(health.oldestPending()).isEqualTo(Duration.ofSeconds(7));
                assertThat(health.status()).isEqualTo(Status.DEGRADED);
                attempt.receipt().stored();
            });
            ingestor.offer(reading(1));

            transport.failOne(FailureKind.OVERLOADED, "busy");

            assertThat(ingestor.health().status()).isEqualTo(Status.UP);
            assertThat(ingestor.stats().stored()).isEqualTo(1);
        }
    }

    @Test
    void shouldGiveSnapshotsThatNobodyCanChange() {
        try (SensorIngestor ingestor = ScriptedEngine.open(
                transport,
                timer,
                new ChangingCluster(new ArrayList<>(List.of(new NodeHealth("a:1", true, 1, 1)))),
                () -> {},
                builder -> builder.failureListener(failure -> {}))) {
            ingestor.submit(reading(1));
            IngestorStats stats = ingestor.stats();
            IngestorHealth health = ingestor.health();

            assertThat(stats.lanes()).isNotEmpty().isUnmodifiable();
            assertThat(stats.lanes().get(0).batchSizes()).isUnmodifiable();
            assertThat(health.nodes()).hasSize(1).isUnmodifiable();
            assertThat(health.reasons()).isUnmodifiable();
            transport.acknowledgeAll();
        }
    }

    private record ChangingCluster(List<NodeHealth> nodes) implements ClusterView {
        @Override
        public IngestorHealth.Routing routing() {
            return IngestorHealth.Routing.TOKEN_RING;
        }

        @Override
        public IngestorHealth.Transport transport() {
            return IngestorHealth.Transport.SHARD_CONNECTIONS;
        }

        @Override
        public @Nullable String tableMisfit() {
            return null;
        }
    }
}
