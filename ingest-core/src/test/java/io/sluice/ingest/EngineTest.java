package io.sluice.ingest;

import io.sluice.ingest.testkit.Conservation;
import io.sluice.ingest.testkit.FakeTimer;
import io.sluice.ingest.testkit.ScriptedTransport;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/**
 * A test of the engine: an ingestor over a scripted transport with one lane, and after every test the check that
 * accepted = stored + failed and nothing is left.
 */
@Timeout(60)
abstract class EngineTest {

    final ScriptedTransport transport = new ScriptedTransport();
    final FakeTimer timer;
    final List<WriteFailure> failures = new CopyOnWriteArrayList<>();
    final AtomicBoolean sessionClosed = new AtomicBoolean();
    SensorIngestor ingestor;

    EngineTest() {
        this(FakeTimer.jumping());
    }

    EngineTest(FakeTimer timer) {
        this.timer = timer;
        this.ingestor = ingestor(builder -> builder);
    }

    /** Opens another one in place of the one at hand. */
    final SensorIngestor ingestor(UnaryOperator<SensorIngestorBuilder> settings) {
        ingestor = ScriptedEngine.open(
                transport,
                timer,
                ScriptedEngine.oneNode(true, 1),
                () -> sessionClosed.set(true),
                builder -> settings.apply(builder.failureListener(failures::add)));
        return ingestor;
    }

    @AfterEach
    void closeWithoutLeftovers() throws Exception {
        transport.acknowledgeAll();
        transport.acknowledgeHeld();
        ingestor.close();
        IngestorStats stats = ingestor.stats();
        Conservation.check(ingestor, stats.accepted(), stats.failed());
    }
}
