package io.sluice.ingest;

import static io.sluice.ingest.ScriptedEngine.LONG;
import static io.sluice.ingest.ScriptedEngine.awaitQuietly;
import static io.sluice.ingest.ScriptedEngine.awaitWaiting;
import static io.sluice.ingest.ScriptedEngine.jsonLines;
import static io.sluice.ingest.ScriptedEngine.reading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.testkit.Conservation;
import io.sluice.ingest.testkit.FakeTimer;
import io.sluice.ingest.testkit.ScriptedTransport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine's promises, over a scripted transport. */
@Timeout(60)
class SensorIngestorTest {

    private final ScriptedTransport transport = new ScriptedTransport();
    private final List<WriteFailure> failures = new CopyOnWriteArrayList<>();
    private final AtomicBoolean sessionClosed = new AtomicBoolean();
    private SensorIngestor ingestor = ingestor(builder -> builder);

    private SensorIngestor ingestor(UnaryOperator<SensorIngestorBuilder> settings) {
        ingestor = ScriptedEngine.open(
                transport,
                FakeTimer.jumping(),
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

    @Test
    void shouldStoreAnOfferedReading() throws Exception {
        assertThat(ingestor.offer(reading(1))).isEqualTo(Admission.ACCEPTED);
        assertThat(ingestor.stats().pending()).isEqualTo(1);

        transport.acknowledgeOne();

        Conservation.check(ingestor, 1, 0);
    }

    @Test
    void shouldAnswerBackPressuredWhenRowsAreFull() throws Exception {
        ingestor(builder -> builder.maxPendingRows(2));

        assertThat(ingestor.offer(reading(1))).isEqualTo(Admission.ACCEPTED);
        assertThat(ingestor.offer(reading(2))).isEqualTo(Admission.ACCEPTED);
        assertThat(ingestor.offer(reading(3))).isEqualTo(Admission.BACK_PRESSURED);
        assertThat(ingestor.stats().backPressured()).isEqualTo(1);

        transport.acknowledgeOne();
        assertThat(ingestor.offer(reading(3))).isEqualTo(Admission.ACCEPTED);
        transport.acknowledgeHeld();
        Conservation.check(ingestor, 3, 0);
    }

    @Test
    void shouldAnswerBackPressuredWhenBytesAreFull() {
        ingestor(builder -> builder.maxPendingBytes(4_096));

        int accepted = 0;
        while (ingestor.offer(reading(accepted)) == Admission.ACCEPTED) {
            accepted++;
        }

        // Four values of 16 + 8 + 4 + 4 bytes and a timestamp of 8, each behind a length of 4.
        assertThat(accepted).isEqualTo(4_096 / 60);
        assertThat(ingestor.stats().pendingBytes()).isEqualTo(60L * accepted);
    }

    @Test
    void shouldThrowWhatIsFullWhenSubmitWaitedInVain() {
        ingestor(builder -> builder.maxPendingRows(1));
        ingestor.submit(reading(1));

        assertThatThrownBy(() -> ingestor.submit(reading(2)))
                .isInstanceOfSatisfying(IngestException.class, e -> {
                    assertThat(e.kind()).isEqualTo(FailureKind.BACK_PRESSURE);
                    assertThat(e.isRetryable()).isTrue();
                    assertThat(e.maybeStored()).isFalse();
                })
                .hasMessageContaining("maxBlock=50 ms")
                .hasMessageContaining("1 of maxPendingRows=1 rows");
        assertThat(ingestor.stats().accepted()).isEqualTo(1);
    }

    @Test
    void shouldWaitForRoomWhenSubmitting() throws Exception {
        ingestor(builder -> builder.maxPendingRows(1).maxBlock(LONG));
        ingestor.submit(reading(1));
        Thread submitter = new Thread(() -> ingestor.submit(reading(2)));
        submitter.start();
        awaitWaiting(submitter);

        transport.acknowledgeOne();

        submitter.join(LONG.toMillis());
        assertThat(transport.held()).isEqualTo(1);
        assertThat(ingestor.stats().accepted()).isEqualTo(2);
    }

    @Test
    void shouldKeepTheInterruptAndAcceptNothingWhenInterruptedWhileWaiting() {
        ingestor(builder -> builder.maxPendingRows(1).maxBlock(LONG));
        ingestor.submit(reading(1));

        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> ingestor.submit(reading(2)))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(ingestor.stats().accepted()).isEqualTo(1);
    }

    @Test
    void shouldCompleteAWriteOnlyWhenAcknowledged() throws Exception {
        CompletableFuture<Void> write = ingestor.write(reading(1));
        assertThat(write).isNotDone();

        transport.acknowledgeOne();

        assertThat(write.get(30, TimeUnit.SECONDS)).isNull();
        Conservation.check(ingestor, 1, 0);
    }

    @Test
    void shouldFailAWriteAndTellTheListenerWithTheReading() throws Exception {
        CompletableFuture<Void> write = ingestor.write(reading(7));

        transport.failOne(FailureKind.TIMEOUT, "no answer");

        assertThatThrownBy(() -> write.get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(IngestException.class, e -> {
                    assertThat(e.kind()).isEqualTo(FailureKind.TIMEOUT);
                    assertThat(e.maybeStored()).isTrue();
                })
                .hasMessage("no answer");
        Conservation.check(ingestor, 1, 1);
        ingestor.close();
        assertThat(failures).singleElement().satisfies(failure -> {
            assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
            assertThat(failure.values())
                    .containsEntry("device_id", new UUID(0, 7))
                    .containsEntry("temperature", 20.5f)
                    .containsEntry("humidity", 40f)
                    .containsOnlyKeys("device_id", "ts", "temperature", "humidity");
        });
    }

    @Test
    void shouldFailAWriteAtOnceWhenThereIsNoRoom() {
        ingestor(builder -> builder.maxPendingRows(1));
        ingestor.submit(reading(1));

        assertThat(ingestor.write(reading(2)))
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .havingCause()
                .isInstanceOfSatisfying(
                        IngestException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.BACK_PRESSURE));
    }

    @Test
    void shouldRunDependentsOffTheThreadThatAcknowledges() throws Exception {
        AtomicReference<Thread> dependent = new AtomicReference<>();
        CountDownLatch ran = new CountDownLatch(1);
        ingestor.write(reading(1)).thenRun(() -> {
            dependent.set(Thread.currentThread());
            ran.countDown();
        });

        transport.acknowledgeOne();

        assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(dependent.get()).isNotSameAs(Thread.currentThread());
    }

    @Test
    void shouldPushBackWhenDependentsAreSlow() throws Exception {
        ingestor(builder -> builder.maxPendingRows(1));
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        ingestor.write(reading(1)).thenRun(() -> {
            running.countDown();
            awaitQuietly(go);
        });
        transport.acknowledgeOne();
        running.await();
        // The first row is done; the second keeps its room while it queues behind the slow dependent.
        ingestor.write(reading(2));
        transport.acknowledgeOne();

        assertThat(ingestor.offer(reading(3))).isEqualTo(Admission.BACK_PRESSURED);

        go.countDown();
        Conservation.check(ingestor, 2, 0);
    }

    @Test
    void shouldCountTheFirstOutcomeOnly() throws Exception {
        ingestor.offer(reading(1));
        ScriptedTransport.Sent sent = transport.take();

        sent.refuse(FailureKind.TIMEOUT, "late");
        sent.acknowledge();
        sent.acknowledge();

        Conservation.check(ingestor, 1, 1);
    }

    @Test
    void shouldSurviveAListenerThatThrows() throws Exception {
        ingestor(builder -> builder.failureListener(failure -> {
            throw new IllegalStateException("listener");
        }));
        ingestor.offer(reading(1));
        transport.failOne(FailureKind.UNAVAILABLE, "x");
        ingestor.offer(reading(2));
        transport.acknowledgeOne();

        Conservation.check(ingestor, 2, 1);
        ingestor.close();
        assertThat(ingestor.stats().listenerErrors()).isEqualTo(1);
    }

    @Test
    void shouldRefuseFlushAndCloseInsideAListener() throws Exception {
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        CountDownLatch heard = new CountDownLatch(1);
        ingestor(builder -> builder.failureListener(failure -> {
            try {
                ingestor.flush(LONG);
            } catch (IllegalStateException | InterruptedException e) {
                thrown.add(e);
            }
            try {
                ingestor.close();
            } catch (IllegalStateException e) {
                thrown.add(e);
            }
            heard.countDown();
        }));
        ingestor.offer(reading(1));
        transport.failOne(FailureKind.UNAVAILABLE, "x");

        assertThat(heard.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(thrown).hasSize(2).allSatisfy(e -> assertThat(e).isInstanceOf(IllegalStateException.class));
    }

    @Test
    void shouldFlushWhatWasAcceptedBeforeAndNotWaitForWhatCameAfter() throws Exception {
        ingestor.offer(reading(1));
        ScriptedTransport.Sent before = transport.take();
        AtomicBoolean flushed = new AtomicBoolean();
        Thread flusher = new Thread(() -> {
            try {
                flushed.set(ingestor.flush(LONG));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        flusher.start();
        awaitWaiting(flusher);
        ingestor.offer(reading(2));

        before.acknowledge();

        flusher.join(LONG.toMillis());
        assertThat(flushed).isTrue();
        assertThat(transport.held()).isEqualTo(1);
    }

    @Test
    void shouldSayThatAFlushRanOutOfTimeAndWaitForThoseRowsNextTime() throws Exception {
        ingestor.offer(reading(1));
        assertThat(ingestor.flush(Duration.ofMillis(1))).isFalse();
        assertThat(ingestor.flush(Duration.ofMillis(1))).isFalse();

        transport.acknowledgeOne();

        assertThat(ingestor.flush(Duration.ofMillis(1))).isTrue();
    }

    @Test
    void shouldAnswerClosedAfterClose() {
        ingestor.close();

        assertThat(ingestor.offer(reading(1))).isEqualTo(Admission.CLOSED);
        assertThatThrownBy(() -> ingestor.submit(reading(1)))
                .isInstanceOfSatisfying(
                        IngestException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CLOSED));
        assertThat(ingestor.write(reading(1))).isCompletedExceptionally();
        WriteGroup group = ingestor.writeAll(List.of(reading(1)));
        assertThat(group.outcome(0)).isEqualTo(WriteGroup.Outcome.REFUSED);
        assertThat(group.failures().get(0).kind()).isEqualTo(FailureKind.CLOSED);
        assertThat(sessionClosed).isTrue();
    }

    @Test
    void shouldFailAsClosedWhatHasNoOutcomeWhenCloseRunsOutOfTime() throws Exception {
        ingestor(builder -> builder.closeTimeout(Duration.ofMillis(10)));
        CompletableFuture<Void> write = ingestor.write(reading(1));
        ingestor.offer(reading(2));

        ingestor.close();
        transport.acknowledgeHeld(); // too late to count

        Conservation.check(ingestor, 2, 2);
        assertThat(write).isCompletedExceptionally();
        assertThat(failures).hasSize(2).allSatisfy(f -> assertThat(f.kind()).isEqualTo(FailureKind.CLOSED));
    }

    @Test
    void shouldReleaseAWaitingSubmitterAsClosedWhenClosing() throws Exception {
        ingestor(builder -> builder.maxPendingRows(1).maxBlock(LONG).closeTimeout(Duration.ofMillis(10)));
        ingestor.submit(reading(1));
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread submitter = new Thread(() -> {
            try {
                ingestor.submit(reading(2));
            } catch (IngestException e) {
                thrown.set(e);
            }
        });
        submitter.start();
        awaitWaiting(submitter);

        ingestor.close();

        submitter.join(LONG.toMillis());
        assertThat(thrown.get())
                .isInstanceOfSatisfying(
                        IngestException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CLOSED));
    }

    @Test
    void shouldGiveOutcomesOfAGroupByIndex() throws Exception {
        WriteGroup group = ingestor.writeAll(List.of(reading(0), reading(1), reading(2)));
        assertThat(group.await(Duration.ZERO)).isFalse();

        transport.acknowledgeOne();
        transport.failOne(FailureKind.OVERLOADED, "busy");
        assertThat(group.pending()).isEqualTo(1);
        assertThat(group.outcome(2)).isEqualTo(WriteGroup.Outcome.PENDING);
        transport.acknowledgeOne();

        assertThat(group.await(LONG)).isTrue();
        assertThat(group.stored()).isEqualTo(2);
        assertThat(group.outcome(0)).isEqualTo(WriteGroup.Outcome.STORED);
        assertThat(group.outcome(1)).isEqualTo(WriteGroup.Outcome.FAILED);
        assertThat(group.outcome(2)).isEqualTo(WriteGroup.Outcome.STORED);
        assertThat(group.failures())
                .singleElement()
                .satisfies(f -> assertThat(f.index()).isEqualTo(1));
    }

    @Test
    void shouldRefuseInAGroupWhatFoundNoRoom() throws Exception {
        ingestor(builder -> builder.maxPendingRows(2));

        WriteGroup group = ingestor.writeAll(List.of(reading(0), reading(1), reading(2), reading(3)));

        assertThat(group.accepted()).isEqualTo(2);
        assertThat(group.failures()).extracting(WriteFailure::kind).containsOnly(FailureKind.BACK_PRESSURE);
        assertThat(group.failures()).extracting(WriteFailure::index).containsExactly(2, 3);
        transport.acknowledgeHeld();
        assertThat(group.await(LONG)).isTrue();
        Conservation.check(ingestor, 2, 0);
    }

    @Test
    void shouldGiveLaterReadingsGreaterWriteTimestamps() {
        for (int n = 0; n < 1_000; n++) {
            ingestor.offer(reading(n));
        }
        List<Long> timestamps = transport.sent().stream()
                .map(SensorIngestorTest::writeTimestamp)
                .toList();

        assertThat(timestamps).isSorted().doesNotHaveDuplicates();
        assertThat(Math.abs(timestamps.get(0) / 1_000 - System.currentTimeMillis()))
                .isLessThan(60_000);
    }

    @Test
    void shouldTakeTheWriteTimestampFromTheEventButNotFromTheFuture() {
        ingestor(builder -> builder.writeTime(WriteTime.EVENT));

        ingestor.offer(new SensorReading(new UUID(0, 1), 1_672_531_200_000L, 1, 1));
        ingestor.offer(new SensorReading(new UUID(0, 1), Long.MAX_VALUE, 1, 1));

        assertThat(writeTimestamp(transport.sent().get(0))).isEqualTo(1_672_531_200_000_000L);
        long ahead = writeTimestamp(transport.sent().get(1)) / 1_000 - System.currentTimeMillis();
        assertThat(ahead).isBetween(-60_000L, 1_000L);
    }

    @Test
    void shouldSendNoTimestampWhenTheServerGivesIt() {
        ingestor(builder -> builder.writeTime(WriteTime.SERVER));

        ingestor.offer(reading(1));

        assertThat(transport.sent().get(0).size()).isEqualTo(60 - 12);
    }

    @Test
    void shouldConserveUnderConcurrentSubmittersFailuresAndClose() throws Exception {
        ingestor(builder -> builder.maxPendingRows(64).maxBlock(LONG));
        AtomicInteger count = new AtomicInteger();
        transport.answerWith(sent -> {
            if (count.incrementAndGet() % 7 == 0) {
                sent.refuse(FailureKind.TIMEOUT, "seventh");
            } else {
                CompletableFuture.runAsync(sent::acknowledge);
            }
        });
        AtomicInteger acceptedHere = new AtomicInteger();
        List<Thread> submitters = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread submitter = new Thread(() -> {
                for (int n = 0; n < 5_000; n++) {
                    try {
                        ingestor.submit(reading(n));
                        acceptedHere.incrementAndGet();
                    } catch (IngestException e) {
                        assertThat(e.kind()).isEqualTo(FailureKind.CLOSED);
                        return;
                    }
                }
            });
            submitter.start();
            submitters.add(submitter);
        }
        while (acceptedHere.get() < 3_000) {
            Thread.onSpinWait();
        }

        ingestor.close();

        for (Thread submitter : submitters) {
            submitter.join(LONG.toMillis());
        }
        Conservation.check(ingestor, acceptedHere.get(), failures.size());
        assertThat(transport.sent()).hasSize(acceptedHere.get());
    }

    @Test
    void shouldOfferADocumentWholeOrNotAtAll() throws Exception {
        ingestor(builder -> builder.maxPendingRows(3));
        ingestor.submit(reading(1));

        assertThat(ingestor.offerJson(jsonLines(3, 1))).isEqualTo(Admission.BACK_PRESSURED);
        assertThat(ingestor.stats().accepted()).isEqualTo(1);
        assertThat(ingestor.stats().rejected()).isZero();

        transport.acknowledgeOne();
        assertThat(ingestor.offerJson(jsonLines(3, 1))).isEqualTo(Admission.ACCEPTED);
        assertThat(ingestor.stats().rejected()).isEqualTo(1);
        transport.acknowledgeHeld();
        Conservation.check(ingestor, 4, 0);

        assertThatThrownBy(() -> ingestor.offerJson(jsonLines(4, 0)))
                .isInstanceOfSatisfying(
                        IngestException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.TOO_LARGE))
                .hasMessageContaining("4 readings");
        ingestor.close();
        assertThat(ingestor.offerJson(jsonLines(1, 0))).isEqualTo(Admission.CLOSED);
        assertThat(failures).singleElement().satisfies(f -> {
            assertThat(f.kind()).isEqualTo(FailureKind.VALIDATION);
            assertThat(f.field()).isEqualTo("temp");
            assertThat(f.index()).isEqualTo(3);
        });
    }

    @Test
    void shouldRefuseTypedReadingsForATableOfAnotherShape() {
        ReadingTable other = ReadingTable.builder("k", "t")
                .partitionKey("id", "id", ReadingTable.ColumnType.TEXT)
                .build();
        ingestor(builder -> builder.table(other));

        assertThatThrownBy(() -> ingestor.offer(reading(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("k.t")
                .hasMessageContaining("JSON");
    }

    @Test
    void shouldNameEveryBadSettingAtOnce() {
        assertThatThrownBy(() -> SensorIngestor.builder()
                        .maxPendingRows(0)
                        .requestTimeout(Duration.ofDays(1))
                        .timeToLive(Duration.ofMillis(1_500))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("exactly one of hosts and session")
                .hasMessageContaining("localDatacenter")
                .hasMessageContaining("maxPendingRows=0 is not in 1..1000000")
                .hasMessageContaining("requestTimeout=86400000 ms")
                .hasMessageContaining("whole seconds");
    }

    private static long writeTimestamp(EncodedRow row) {
        return ByteBuffer.wrap(row.wire()).getLong(row.size() - 8);
    }

    @Test
    void shouldHandBackTheRefusedBytesOfAPartOfAnArray() throws Exception {
        String good = ScriptedEngine.jsonLine(0, true);
        String bad = ScriptedEngine.jsonLine(1, false);
        byte[] document = (good + "\n" + bad + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] buffer = new byte[document.length + 30];
        Arrays.fill(buffer, (byte) '#');
        System.arraycopy(document, 0, buffer, 13, document.length);
        transport.acknowledgeAll();

        WriteGroup group = ingestor.writeJson(buffer, 13, document.length);
        Arrays.fill(buffer, (byte) '#'); // the caller's again

        assertThat(group.await(ScriptedEngine.LONG)).isTrue();
        assertThat(group.stored()).isEqualTo(1);
        assertThat(group.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.json()).asString(StandardCharsets.UTF_8).isEqualTo(bad);
            assertThat(failure.index()).isEqualTo(1);
            assertThat(failure.field()).isEqualTo("temp");
            // From the part's own beginning: the good line, its end, and the bad one up to the value.
            assertThat(failure.offset()).isEqualTo(good.length() + 1 + bad.indexOf("\"warm"));
        });
    }
}
