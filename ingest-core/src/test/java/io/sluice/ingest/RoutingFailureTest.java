package io.sluice.ingest;

import static io.sluice.ingest.ScriptedEngine.jsonLines;
import static io.sluice.ingest.ScriptedEngine.reading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ingest.testkit.Conservation;
import io.sluice.ingest.testkit.FakeTimer;
import io.sluice.ingest.testkit.FixedRouting;
import io.sluice.ingest.testkit.ScriptedTransport;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A router that throws, as over metadata that make no sense: nothing is accepted, and no room is lost by it. */
class RoutingFailureTest {

    private final ScriptedTransport transport = new ScriptedTransport();
    private final AtomicInteger goodRoutes = new AtomicInteger(Integer.MAX_VALUE);
    private final FixedRouting routing = new FixedRouting(1, token -> {
        if (goodRoutes.getAndDecrement() <= 0) {
            throw new IllegalStateException("no such sharding");
        }
        return 0;
    });
    private final SensorIngestor ingestor = ScriptedEngine.open(
            transport,
            FakeTimer.manual(),
            routing,
            ScriptedEngine.oneNode(true, 1),
            () -> {},
            builder -> builder.maxPendingRows(3)
                    .maxPendingRowsPerShard(3)
                    .failureListener(failure -> {})
                    .deadLetterSink(failure -> {}));

    @AfterEach
    void close() {
        transport.acknowledgeAll();
        transport.acknowledgeHeld();
        ingestor.close();
    }

    @Test
    void shouldGiveTheRoomOfADocumentBackThatCannotBeRouted() throws Exception {
        for (int n = 0; n < 4; n++) {
            goodRoutes.set(1);
            assertThatThrownBy(() -> ingestor.offerJson(jsonLines(2, 1))).hasMessage("no such sharding");
        }
        assertThat(ingestor.stats().pendingBytes()).isZero();

        goodRoutes.set(Integer.MAX_VALUE);
        assertThat(ingestor.offerJson(jsonLines(3, 3))).isEqualTo(Admission.ACCEPTED);
        transport.acknowledgeHeld();
        Conservation.check(ingestor, 3, 0);
    }

    @Test
    void shouldGiveTheRoomOfAReadingBackThatCannotBeRouted() throws Exception {
        goodRoutes.set(0);
        for (int n = 0; n < 4; n++) {
            assertThatThrownBy(() -> ingestor.offer(reading(1))).hasMessage("no such sharding");
            assertThatThrownBy(() -> ingestor.submit(reading(1))).hasMessage("no such sharding");
        }

        goodRoutes.set(Integer.MAX_VALUE);
        assertThat(ingestor.offer(reading(1))).isEqualTo(Admission.ACCEPTED);
        transport.acknowledgeHeld();
        Conservation.check(ingestor, 1, 0);
    }
}
