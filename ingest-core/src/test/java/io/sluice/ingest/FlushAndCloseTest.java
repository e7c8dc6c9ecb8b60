package io.sluice.ingest;

import static io.sluice.ingest.ScriptedEngine.LONG;
import static io.sluice.ingest.ScriptedEngine.awaitWaiting;
import static io.sluice.ingest.ScriptedEngine.reading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ingest.testkit.Conservation;
import io.sluice.ingest.testkit.ScriptedTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Waiting for what was accepted, and the end. */
class FlushAndCloseTest extends EngineTest {

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
    void shouldFailEverythingAtOnceWhenTheSessionIsClosedByItsOwner() throws Exception {
        ingestor(builder -> builder.maxRequestsPerShard(1));
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        for (int n = 0; n < 50; n++) {
            writes.add(ingestor.write(reading(n)));
        }
        assertThat(transport.held()).as("on their way; the others wait").isEqualTo(1);

        ingestor.parts().delivery().sessionClosed();

        assertThat(writes)
                .allSatisfy(write -> assertThat(write)
                        .failsWithin(LONG)
                        .withThrowableThat()
                        .havingCause()
                        .isInstanceOfSatisfying(
                                IngestException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CLOSED)));
        assertThat(ingestor.flush(LONG)).isTrue();
        assertThat(ingestor.offer(reading(50))).isEqualTo(Admission.CLOSED);
        assertThat(ingestor.health().status()).isEqualTo(IngestorHealth.Status.DOWN);
        assertThat(ingestor.health().reasons().get(0)).contains("session").contains("closed");
    }

    @Test
    void shouldSayWhenTheThreadsThatSendHaveEndedAndSendTheOtherWay() throws Exception {
        transport.answerSecondAttemptsWith(attempt -> attempt.receipt().stored());
        CompletableFuture<Void> before = ingestor.write(reading(1));
        transport.endExecutors();

        CompletableFuture<Void> after = ingestor.write(reading(2));

        assertThat(before).succeedsWithin(LONG);
        assertThat(after).succeedsWithin(LONG);
        assertThat(ingestor.health().status()).isEqualTo(IngestorHealth.Status.DOWN);
        assertThat(ingestor.health().reasons().get(0)).contains("I/O threads").contains("restart");
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
}
