package io.sluice.ingest;

import static io.sluice.ingest.ScriptedEngine.LONG;
import static io.sluice.ingest.ScriptedEngine.awaitQuietly;
import static io.sluice.ingest.ScriptedEngine.awaitWaiting;
import static io.sluice.ingest.ScriptedEngine.jsonLines;
import static io.sluice.ingest.ScriptedEngine.reading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ingest.testkit.Conservation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Whether a reading is accepted, at once or after waiting for room. */
class AdmissionTest extends EngineTest {

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
    void shouldSayThatADocumentIsTooLargeForTheShardThatAllItsReadingsGoTo() throws Exception {
        ingestor(builder -> builder.maxPendingRowsPerShard(2));

        assertThat(ingestor.offerJson(jsonLines(2, 0))).isEqualTo(Admission.ACCEPTED);
        assertThatThrownBy(() -> ingestor.offerJson(jsonLines(3, 0)))
                .isInstanceOfSatisfying(
                        IngestException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.TOO_LARGE))
                .hasMessageContaining("3 readings")
                .hasMessageContaining("maxPendingRowsPerShard");
        transport.acknowledgeHeld();
        Conservation.check(ingestor, 2, 0);
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
}
