package io.sluice.ingest;

import static io.sluice.ingest.ScriptedEngine.LONG;
import static io.sluice.ingest.ScriptedEngine.awaitQuietly;
import static io.sluice.ingest.ScriptedEngine.jsonLine;
import static io.sluice.ingest.ScriptedEngine.jsonLines;
import static io.sluice.ingest.ScriptedEngine.reading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ingest.testkit.Conservation;
import io.sluice.ingest.testkit.FakeTimer;
import io.sluice.ingest.testkit.ScriptedTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is not stored is kept before anybody hears of it. */
@Timeout(60)
class DeadLettersTest {

    private final ScriptedTransport transport = new ScriptedTransport();
    private final List<WriteFailure> heard = new CopyOnWriteArrayList<>();
    private final Sink sink = new Sink();
    private SensorIngestor ingestor = open(builder -> builder);

    /** Keeps failures in memory; the test may hold it up or make it fail. */
    private static final class Sink implements DeadLetterSink {
        final List<WriteFailure> kept = new CopyOnWriteArrayList<>();
        final AtomicInteger closes = new AtomicInteger();
        final CountDownLatch entered = new CountDownLatch(1);
        volatile CountDownLatch gate = new CountDownLatch(0);
        volatile boolean broken;

        @Override
        public void accept(WriteFailure failure) throws IOException {
            entered.countDown();
            awaitQuietly(gate);
            if (broken) {
                throw new IOException("disk full");
            }
            assertThat(closes).hasValue(0);
            kept.add(failure);
        }

        @Override
        public void close() {
            closes.incrementAndGet();
        }

        void hold() {
            gate = new CountDownLatch(1);
        }

        void release() {
            gate.countDown();
        }
    }

    private SensorIngestor open(UnaryOperator<SensorIngestorBuilder> settings) {
        ingestor = ScriptedEngine.open(
                transport,
                FakeTimer.jumping(),
                builder -> settings.apply(builder.failureListener(heard::add).deadLetterSink(sink)));
        return ingestor;
    }

    @AfterEach
    void closeWithoutLeftovers() throws Exception {
        sink.release();
        transport.acknowledgeAll();
        transport.acknowledgeHeld();
        ingestor.close();
        IngestorStats stats = ingestor.stats();
        Conservation.check(ingestor, stats.accepted(), stats.failed());
        assertThat(stats.deadLettered()).isEqualTo(sink.kept.size());
    }

    @Test
    void shouldCloseTheSinkWhenTheIngestorCannotBeBuilt() {
        AtomicInteger closed = new AtomicInteger();
        DeadLetterSink sink = new DeadLetterSink() {
            @Override
            public void accept(WriteFailure failure) {}

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
        SensorIngestorBuilder builder = SensorIngestor.builder().deadLetterSink(sink);

        assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class);
        assertThat(closed).hasValue(1);

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("give a new one with deadLetterSink");
        assertThatThrownBy(builder.deadLetterSink(sink)::build).isInstanceOf(IllegalArgumentException.class);
        assertThat(closed).hasValue(2);
    }

    @Test
    void shouldKeepAFailedReadingBeforeItsGroupAndTheListenerHearOfIt() throws Exception {
        sink.hold();
        WriteGroup group = ingestor.writeAll(List.of(reading(7)));
        transport.failOne(FailureKind.SCHEMA, "no table");
        sink.entered.await();

        assertThat(group.await(Duration.ZERO)).isFalse();
        assertThat(group.outcome(0)).isEqualTo(WriteGroup.Outcome.PENDING);
        assertThat(group.failure(0)).isNull();
        assertThat(ingestor.flush(Duration.ZERO)).isFalse();
        assertThat(ingestor.stats().pending()).isEqualTo(1);
        assertThat(heard).isEmpty();

        sink.release();
        assertThat(group.await(LONG)).isTrue();
        assertThat(group.outcome(0)).isEqualTo(WriteGroup.Outcome.FAILED);
        assertThat(group.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.deadLettered()).isTrue();
            assertThat(failure.kind()).isEqualTo(FailureKind.SCHEMA);
            assertThat(failure.attempts()).isEqualTo(2);
            assertThat(failure.node()).startsWith("node");
            assertThat(failure.shard()).isZero();
            assertThat(failure.values()).containsEntry("device_id", new UUID(0, 7));
        });
        Conservation.check(ingestor, 1, 1);
        ingestor.close();
        assertThat(heard)
                .singleElement()
                .satisfies(f -> assertThat(f.deadLettered()).isTrue());
        assertThat(sink.kept)
                .singleElement()
                .satisfies(f -> assertThat(f.deadLettered()).isFalse());
    }

    @Test
    void shouldFailAFutureOnlyWhenItsReadingIsKept() throws Exception {
        sink.hold();
        CompletableFuture<Void> write = ingestor.write(reading(1));
        transport.failOne(FailureKind.SCHEMA, "no table");
        sink.entered.await();

        assertThat(write).isNotDone();

        sink.release();
        assertThat(write).failsWithin(LONG);
        assertThat(sink.kept).hasSize(1);
    }

    @Test
    void shouldHoldAGroupOpenForItsRefusedReadingsUntilTheyAreKept() throws Exception {
        sink.hold();
        byte[] document =
                (" " + jsonLine(0, true) + "\n  " + jsonLine(1, false) + "\n").getBytes(StandardCharsets.UTF_8);

        WriteGroup group = ingestor.writeJson(document);
        transport.acknowledgeOne();
        sink.entered.await();

        assertThat(group.pending()).isEqualTo(1);
        assertThat(group.outcome(0)).isEqualTo(WriteGroup.Outcome.STORED);
        assertThat(group.outcome(1)).isEqualTo(WriteGroup.Outcome.PENDING);
        assertThat(group.failures()).isEmpty();
        assertThat(ingestor.flush(Duration.ZERO)).isFalse();

        sink.release();
        assertThat(group.await(LONG)).isTrue();
        assertThat(group.outcome(1)).isEqualTo(WriteGroup.Outcome.REFUSED);
        WriteFailure refused = group.failures().get(0);
        assertThat(refused.deadLettered()).isTrue();
        assertThat(refused.kind()).isEqualTo(FailureKind.VALIDATION);
        assertThat(refused.json()).asString(StandardCharsets.UTF_8).isEqualTo(jsonLine(1, false));
        assertThat(refused.attempts()).isZero();
        assertThat(refused.node()).isNull();
        assertThat(refused.age()).isZero();
        Conservation.check(ingestor, 1, 0);
    }

    @Test
    void shouldKeepTheBytesOfARefusedReadingThoughTheCallerReusesTheArray() throws Exception {
        sink.hold();
        byte[] document = jsonLines(0, 1);
        String text = jsonLine(0, false);
        ingestor.submitJson(document);

        Arrays.fill(document, (byte) 'x');
        sink.release();

        assertThat(ingestor.flush(LONG)).isTrue();
        assertThat(sink.kept.get(0).json()).asString(StandardCharsets.UTF_8).isEqualTo(text);
    }

    /** As code does that is compiled from a language whose exceptions are all unchecked. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneakyThrow(Throwable e) throws E {
        throw (E) e;
    }

    static Stream<Throwable> whateverCodeMayThrow() {
        return Stream.of(
                new ClassNotFoundException("checked"),
                new InterruptedException("checked"),
                new Throwable("bare"),
                new StackOverflowError("of the test"));
    }

    @ParameterizedTest
    @MethodSource("whateverCodeMayThrow")
    void shouldEndEveryReadingWhateverSinkAndListenerThrow(Throwable thrown) throws Exception {
        DeadLetterSink throwing = new DeadLetterSink() {
            @Override
            public void accept(WriteFailure failure) {
                DeadLettersTest.<RuntimeException>sneakyThrow(thrown);
            }

            @Override
            public void close() {
                DeadLettersTest.<RuntimeException>sneakyThrow(thrown);
            }
        };
        open(builder -> builder.deadLetterSink(throwing)
                .failureListener(failure -> DeadLettersTest.<RuntimeException>sneakyThrow(thrown)));
        CompletableFuture<Void> write = ingestor.write(reading(1));
        transport.failOne(FailureKind.SCHEMA, "no table");
        WriteGroup group = ingestor.writeJson(jsonLines(0, 1));

        assertThat(write).failsWithin(LONG);
        assertThat(group.await(LONG)).isTrue();
        assertThat(ingestor.flush(LONG)).isTrue();
        ingestor.close();
        assertThat(ingestor.stats().deadLetterErrors()).isEqualTo(2);
        assertThat(ingestor.stats().listenerErrors()).isEqualTo(2);
    }

    @Test
    void shouldSayThatAReadingIsNotKeptWhenTheSinkThrowsAndGoOn() throws Exception {
        sink.broken = true;
        WriteGroup group = ingestor.writeAll(List.of(reading(1)));
        transport.failOne(FailureKind.SCHEMA, "no table");

        assertThat(group.await(LONG)).isTrue();
        assertThat(group.failures())
                .singleElement()
                .satisfies(f -> assertThat(f.deadLettered()).isFalse());
        assertThat(ingestor.stats().deadLetterErrors()).isEqualTo(1);
        assertThat(ingestor.health().reasons())
                .anySatisfy(reason -> assertThat(reason).contains("dead-letter sink"));

        sink.broken = false;
        ingestor.writeAll(List.of(reading(2)));
        transport.failOne(FailureKind.SCHEMA, "no table");
        Conservation.check(ingestor, 2, 2);
        assertThat(sink.kept).hasSize(1);
        assertThat(ingestor.health().reasons()).isEmpty();
    }

    @Test
    void shouldPushBackWhileTheSinkBlocks() throws Exception {
        open(builder -> builder.maxPendingRows(2));
        sink.hold();
        ingestor.submit(reading(1));
        transport.failOne(FailureKind.SCHEMA, "no table");
        ingestor.submit(reading(2));
        transport.failOne(FailureKind.SCHEMA, "no table");

        assertThat(ingestor.offer(reading(3))).isEqualTo(Admission.BACK_PRESSURED);

        sink.release();
        Conservation.check(ingestor, 2, 2);
        assertThat(sink.kept).hasSize(2);
        assertThat(ingestor.offer(reading(3))).isEqualTo(Admission.ACCEPTED);
    }

    @Test
    void shouldBoundTheRefusedReadingsThatWaitForTheSinkAndSayWhichAreNotKept() throws Exception {
        open(builder -> builder.maxPendingRows(2));
        sink.hold();

        WriteGroup group = ingestor.writeJson(jsonLines(0, 4)); // two have room, two wait in vain for maxBlock
        assertThat(ingestor.offerJson(jsonLines(0, 1))).isEqualTo(Admission.BACK_PRESSURED);
        sink.release();

        assertThat(group.await(LONG)).isTrue();
        assertThat(group.failures()).extracting(WriteFailure::deadLettered).containsExactly(true, true, false, false);
        assertThat(ingestor.stats().deadLetterErrors()).isEqualTo(2);
        assertThat(ingestor.stats().rejected()).isEqualTo(4);
        assertThat(ingestor.offerJson(jsonLines(0, 1))).isEqualTo(Admission.ACCEPTED);
    }

    @Test
    void shouldKeepWhatADocumentOrCollectionFoundNoRoomFor() throws Exception {
        open(builder -> builder.maxPendingRows(1));
        ingestor.submit(reading(0));

        WriteGroup group = ingestor.writeAll(List.of(reading(1)));
        ingestor.submitJson(jsonLines(1, 0));

        assertThat(group.await(LONG)).isTrue();
        assertThat(group.failure(0)).satisfies(f -> {
            assertThat(f.kind()).isEqualTo(FailureKind.BACK_PRESSURE);
            assertThat(f.deadLettered()).isTrue();
        });
        transport.acknowledgeHeld();
        assertThat(ingestor.flush(LONG)).isTrue();
        assertThat(sink.kept)
                .extracting(WriteFailure::kind)
                .containsOnly(FailureKind.BACK_PRESSURE)
                .hasSize(2);
        assertThat(sink.kept.get(1).json()).asString(StandardCharsets.UTF_8).contains("\"temp\":1.0");
    }

    @Test
    void shouldLoseNoDeadLetterWhenTheListenerOverflows() throws Exception {
        CountDownLatch listening = new CountDownLatch(1);
        open(builder -> builder.failureListener(failure -> awaitQuietly(listening)));
        int many = 20_000; // more than the listener's inbox holds
        transport.answerWith(sent -> sent.refuse(FailureKind.SCHEMA, "no table"));

        for (int n = 0; n < many; n++) {
            while (ingestor.offer(reading(n)) != Admission.ACCEPTED) {
                Thread.onSpinWait();
            }
        }

        Conservation.check(ingestor, many, many);
        assertThat(ingestor.stats().listenerOverflows()).isPositive();
        assertThat(sink.kept).hasSize(many);
        listening.countDown();
    }

    @Test
    void shouldKeepWhatCloseGivesUpAndCloseTheSinkOnceAfterIt() throws Exception {
        open(builder -> builder.closeTimeout(Duration.ofMillis(10)));
        WriteGroup group = ingestor.writeAll(List.of(reading(1), reading(2)));

        ingestor.close();
        ingestor.close();

        assertThat(group.await(LONG)).isTrue();
        assertThat(sink.kept).extracting(WriteFailure::kind).containsExactly(FailureKind.CLOSED, FailureKind.CLOSED);
        assertThat(sink.kept).extracting(WriteFailure::attempts).containsExactly(1, 1);
        assertThat(heard)
                .hasSize(2)
                .allSatisfy(f -> assertThat(f.deadLettered()).isTrue());
        assertThat(sink.closes).hasValue(1);
    }

    @Test
    void shouldSayThatAReadingRefusedAfterCloseIsNotKept() {
        ingestor.close();

        WriteGroup group = ingestor.writeAll(List.of(reading(1)));

        assertThat(group.failure(0)).satisfies(f -> {
            assertThat(f.kind()).isEqualTo(FailureKind.CLOSED);
            assertThat(f.deadLettered()).isFalse();
        });
    }

    @Test
    void shouldRefuseCloseInsideTheSink() throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        open(builder -> builder.deadLetterSink(failure -> {
            try {
                ingestor.close();
                thrown.complete(new AssertionError("closed"));
            } catch (IllegalStateException e) {
                thrown.complete(e);
            }
            sink.kept.add(failure);
        }));
        ingestor.offer(reading(1));
        transport.failOne(FailureKind.SCHEMA, "no table");

        assertThat(thrown.get(30, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldEndThoughTheSinkNeverReturnsAndGiveItTheRestLater() throws Exception {
        open(builder -> builder.closeTimeout(Duration.ZERO));
        sink.hold();
        ingestor.offer(reading(1));
        ingestor.offer(reading(2));

        ingestor.close();

        assertThat(ingestor.stats().pending())
                .as("not told of before they are kept")
                .isEqualTo(2);
        assertThat(sink.closes).hasValue(0);
        sink.release();
        assertThat(ingestor.flush(LONG)).isTrue();
        assertThat(sink.kept).extracting(WriteFailure::kind).containsExactly(FailureKind.CLOSED, FailureKind.CLOSED);
        assertThat(heard).hasSize(2);
    }
}
