package io.sluice.ingest;

import static io.sluice.ingest.ScriptedEngine.reading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.internal.routing.Routing;
import io.sluice.ingest.internal.transport.Target;
import io.sluice.ingest.testkit.Conservation;
import io.sluice.ingest.testkit.FakeTimer;
import io.sluice.ingest.testkit.FixedRouting;
import io.sluice.ingest.testkit.HeardErrors;
import io.sluice.ingest.testkit.ScriptedTransport;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An Error that is caught, since a reading has to have its outcome whatever happens, is told to the thread's handler. */
@Timeout(60)
class HandedOverErrorsTest {

    private final HeardErrors errors = new HeardErrors();
    private final OutOfMemoryError error = new OutOfMemoryError("of the test");
    private final ScriptedTransport transport = new ScriptedTransport();
    private final CopyOnWriteArrayList<WriteFailure> failures = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        errors.close();
    }

    @Test
    void shouldHandOverTheErrorOfTheFailureListener() throws Exception {
        SensorIngestor ingestor = ScriptedEngine.open(
                transport,
                FakeTimer.jumping(),
                builder -> builder.failureListener(failure -> {
                    throw error;
                }));
        ingestor.offer(reading(1));
        transport.failOne(FailureKind.VALIDATION, "bad");

        assertThat(errors.next()).isSameAs(error);
        ingestor.close();
        Conservation.check(ingestor, 1, 1);
    }

    @Test
    void shouldHandOverTheErrorsOfTheDeadLetterSink() throws Exception {
        OutOfMemoryError atClose = new OutOfMemoryError("at close");
        SensorIngestor ingestor = ScriptedEngine.open(
                transport,
                FakeTimer.jumping(),
                builder -> builder.failureListener(failures::add).deadLetterSink(new DeadLetterSink() {
                    @Override
                    public void accept(WriteFailure failure) {
                        throw error;
                    }

                    @Override
                    public void close() {
                        throw atClose;
                    }
                }));
        ingestor.offer(reading(1));
        transport.failOne(FailureKind.VALIDATION, "bad");

        assertThat(errors.next()).isSameAs(error);
        ingestor.close();
        assertThat(errors.next()).isSameAs(atClose);
        assertThat(failures)
                .singleElement()
                .satisfies(failure -> assertThat(failure.deadLettered()).isFalse());
        Conservation.check(ingestor, 1, 1);
    }

    @Test
    void shouldHandOverTheErrorOfALaterAttemptAndTryAgain() throws Exception {
        SensorIngestor ingestor =
                ScriptedEngine.open(transport, FakeTimer.jumping(), builder -> builder.failureListener(failures::add));
        AtomicInteger attempts = new AtomicInteger();
        transport.answerSecondAttemptsWith(attempt -> {
            if (attempts.incrementAndGet() == 1) {
                throw error;
            }
            attempt.receipt().stored();
        });
        ingestor.offer(reading(1));
        transport.failOne(FailureKind.UNAVAILABLE, "first");

        assertThat(errors.all()).containsExactly(error);
        assertThat(attempts).hasValue(2);
        ingestor.close();
        Conservation.check(ingestor, 1, 0);
    }

    @Test
    void shouldHandOverTheErrorOfLearningATablet() throws Exception {
        FixedRouting fixed = new FixedRouting(1, token -> 0);
        SensorIngestor ingestor = ScriptedEngine.open(
                transport,
                FakeTimer.jumping(),
                new Routing() {
                    @Override
                    public @Nullable Target route(EncodedRow row) {
                        return fixed.route(row);
                    }

                    @Override
                    public boolean knows(Target target) {
                        return true;
                    }

                    @Override
                    public void learn(EncodedRow row, ByteBuffer payload) {
                        throw error;
                    }
                },
                ScriptedEngine.oneNode(true, 1),
                () -> {},
                builder -> builder);
        ingestor.offer(reading(1));
        transport.take().acknowledge(ByteBuffer.allocate(0));

        assertThat(errors.all()).containsExactly(error);
        ingestor.close();
        Conservation.check(ingestor, 1, 0);
    }

    @Test
    void shouldHandOverTheErrorOfASinkThatIsClosedSinceTheIngestorDoesNotOpen() {
        SensorIngestorBuilder builder = SensorIngestor.builder()
                .hosts(InetSocketAddress.createUnresolved("db", 9042))
                .localDatacenter("dc1")
                .openTimeout(Duration.ofNanos(-1))
                .deadLetterSink(new DeadLetterSink() {
                    @Override
                    public void accept(WriteFailure failure) {}

                    @Override
                    public void close() {
                        throw error;
                    }
                });

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasSuppressedException(error);
        assertThat(errors.all()).containsExactly(error);
    }
}
