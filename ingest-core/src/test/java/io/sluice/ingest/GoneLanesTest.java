package io.sluice.ingest;

import static io.sluice.ingest.ScriptedEngine.LONG;
import static io.sluice.ingest.ScriptedEngine.reading;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.testkit.Conservation;
import io.sluice.ingest.testkit.FakeTimer;
import io.sluice.ingest.testkit.FixedRouting;
import io.sluice.ingest.testkit.ScriptedTransport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lanes of nodes that have left the cluster: they go, and what they counted stays. */
class GoneLanesTest {

    private static final Duration A_SWEEP = Duration.ofSeconds(2);

    private final ScriptedTransport transport = new ScriptedTransport();
    private final FakeTimer timer = FakeTimer.manual();
    private final FixedRouting routing = new FixedRouting(1, token -> 0);
    private final SensorIngestor ingestor = ScriptedEngine.open(
            transport,
            timer,
            routing,
            ScriptedEngine.oneNode(true, 1),
            () -> {},
            builder -> builder.maxPendingRowsPerShard(2).requestTimeout(LONG).failureListener(failure -> {}));

    @AfterEach
    void close() {
        transport.acknowledgeAll();
        transport.acknowledgeHeld();
        ingestor.close();
    }

    @Test
    void shouldLetTheLaneOfANodeGoThatHasLeftAndKeepItsCounts() throws Exception {
        ingestor.submit(reading(1));
        transport.acknowledgeHeld();

        for (int n = 2; n <= 5; n++) {
            routing.replaceNode();
            ingestor.submit(reading(n));
            transport.acknowledgeHeld();
            timer.advance(A_SWEEP);
        }

        IngestorStats stats = ingestor.stats();
        assertThat(stats.lanes()).hasSize(1);
        assertThat(stats.lanes().get(0).rows()).isEqualTo(1);
        assertThat(stats.requests()).isEqualTo(5);
        assertThat(stats.ackLatency().count()).isEqualTo(5);
        Conservation.check(ingestor, 5, 0);
    }

    @Test
    void shouldKeepALaneThatHasRowsLeft() throws Exception {
        ingestor.submit(reading(1));
        routing.replaceNode();

        timer.advance(A_SWEEP);
        assertThat(ingestor.stats().lanes()).hasSize(1);

        transport.acknowledgeHeld();
        timer.advance(A_SWEEP);
        assertThat(ingestor.stats().lanes()).isEmpty();
        Conservation.check(ingestor, 1, 0);
    }

    @Test
    void shouldFailOverWhatIsTriedAgainAndThenLetTheLaneGo() throws Exception {
        CompletableFuture<Void> written = ingestor.write(reading(1));
        routing.replaceNode();
        transport.answerSecondAttemptsWith(attempt -> attempt.receipt().stored());
        transport.failOne(FailureKind.CONNECTION, "connection lost");

        assertThat(written).succeedsWithin(LONG);
        timer.advance(A_SWEEP);

        assertThat(ingestor.stats().lanes()).isEmpty();
        assertThat(ingestor.stats().retried()).isEqualTo(1);
        Conservation.check(ingestor, 1, 0);
    }
}
