package io.sluice.ingest;

import static io.sluice.ingest.ScriptedEngine.LONG;
import static io.sluice.ingest.ScriptedEngine.reading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.internal.transport.Target;
import io.sluice.ingest.testkit.Conservation;
import io.sluice.ingest.testkit.FakeTimer;
import io.sluice.ingest.testkit.FixedRouting;
import io.sluice.ingest.testkit.ScriptedTransport;
import io.sluice.ingest.testkit.ScriptedTransport.SecondAttempt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How readings are tried again, on a clock that the test moves. */
@Timeout(60)
class RetriesTest {

    private final IllegalStateException cause = new IllegalStateException("again");

    private final ScriptedTransport transport = new ScriptedTransport();
    private final FakeTimer timer = FakeTimer.manual();
    private final List<WriteFailure> failures = new CopyOnWriteArrayList<>();
    private final List<SecondAttempt> attempts = new ArrayList<>();
    private SensorIngestor ingestor = open(builder -> builder);

    private SensorIngestor open(UnaryOperator<SensorIngestorBuilder> settings) {
        transport.answerSecondAttemptsWith(attempts::add);
        ingestor = ScriptedEngine.open(
                transport,
                timer,
                builder -> settings.apply(builder.failureListener(failures::add)
                        .requestTimeout(Duration.ofHours(1))
                        .deliveryTimeout(Duration.ofHours(1))));
        return ingestor;
    }

    /** Small times, so that {@code requestTimeout} is no obstacle; the scripted transport never times out by itself. */
    private SensorIngestor open(Duration deliveryTimeout, RetrySettings retries) {
        return open(builder -> builder.requestTimeout(Duration.ofMillis(10))
                .deliveryTimeout(deliveryTimeout)
                .retries(retries));
    }

    @AfterEach
    void closeWithoutLeftovers() throws Exception {
        transport.acknowledgeAll();
        transport.answerSecondAttemptsWith(attempt -> attempt.receipt().stored());
        transport.acknowledgeHeld();
        attempts.forEach(attempt -> attempt.receipt().stored());
        timer.advance(Duration.ofMinutes(1));
        ingestor.close();
        IngestorStats stats = ingestor.stats();
        Conservation.check(ingestor, stats.accepted(), stats.failed());
    }

    /** Two shards; readings go to the one that the test says. */
    private AtomicInteger openTwoShards(RetrySettings retries) {
        AtomicInteger shard = new AtomicInteger();
        transport.answerSecondAttemptsWith(attempts::add);
        ingestor = ScriptedEngine.open(
                transport,
                timer,
                new FixedRouting(2, token -> shard.get()),
                ScriptedEngine.oneNode(true, 2),
                () -> {},
                builder -> builder.failureListener(failures::add)
                        .requestTimeout(Duration.ofHours(1))
                        .deliveryTimeout(Duration.ofHours(1))
                        .retries(retries));
        return shard;
    }

    private void refuseFirst(FailureKind kind) {
        transport.failOne(kind, "first");
    }

    private SecondAttempt last(int count) {
        assertThat(attempts).hasSize(count);
        return attempts.get(count - 1);
    }

    @Test
    void shouldTryAgainAtOnceAndThenAfterPausesThatDouble() throws Exception {
        open(LONG, RetrySettings.DEFAULT.withBackoff(Duration.ofMillis(100), Duration.ofMillis(350)));
        ingestor.offer(reading(1));
        refuseFirst(FailureKind.UNAVAILABLE);
        last(1).receipt().failed(FailureKind.UNAVAILABLE, cause);

        timer.advance(Duration.ofMillis(49));
        assertThat(attempts).hasSize(1);
        timer.advance(Duration.ofMillis(51));
        last(2).receipt().failed(FailureKind.OVERLOADED, cause);

        timer.advance(Duration.ofMillis(99));
        assertThat(attempts).hasSize(2);
        timer.advance(Duration.ofMillis(101));
        last(3).receipt().failed(FailureKind.OVERLOADED, cause);

        timer.advance(Duration.ofMillis(174)); // the third would be 400, but for maxBackoff
        assertThat(attempts).hasSize(3);
        timer.advance(Duration.ofMillis(176));
        last(4).receipt().stored();

        Conservation.check(ingestor, 1, 0);
        assertThat(ingestor.stats().retried()).isEqualTo(1);
        assertThat(ingestor.stats().retries()).isEqualTo(4);
        assertThat(attempts)
                .extracting(SecondAttempt::row)
                .containsOnly(attempts.get(0).row());
    }

    @Test
    void shouldKeepTheWriteTimestampThroughEveryAttempt() {
        ingestor.offer(reading(1));
        byte[] first = transport.sent().get(0).wire().clone();
        refuseFirst(FailureKind.UNAVAILABLE);
        last(1).receipt().failed(FailureKind.UNAVAILABLE, cause);
        timer.advance(Duration.ofMinutes(1));

        assertThat(last(2).row().wire()).isEqualTo(first);
    }

    @Test
    void shouldGiveUpWithTheLastCauseWhenTheTimeIsOver() throws Exception {
        open(Duration.ofSeconds(1), RetrySettings.DEFAULT.withBackoff(Duration.ofMillis(100), Duration.ofMillis(100)));
        transport.answerSecondAttemptsWith(attempt -> {
            attempts.add(attempt);
            attempt.receipt().failed(FailureKind.UNAVAILABLE, cause);
        });
        ingestor.offer(reading(1));
        refuseFirst(FailureKind.TIMEOUT);

        timer.advance(Duration.ofSeconds(2));

        Conservation.check(ingestor, 1, 1);
        ingestor.close();
        assertThat(failures).singleElement().satisfies(failure -> {
            assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE);
            assertThat(failure.cause()).isSameAs(cause);
            assertThat(failure.attempts()).isEqualTo(attempts.size() + 1);
            // The second at once, then one in every 50 to 100 ms; the last may begin 100 ms before the end.
            assertThat(failure.attempts()).isBetween(1 + 1 + 9, 1 + 1 + 20);
            assertThat(failure.age()).isBetween(Duration.ofMillis(900), Duration.ofMillis(1_000));
        });
    }

    @ParameterizedTest
    @EnumSource(FailureKind.class)
    void shouldTryOnceMoreWhateverTheFirstFailureAndThenOnlyWhatMayPass(FailureKind kind) throws Exception {
        ingestor.offer(reading(1));
        refuseFirst(kind);
        last(1).receipt().failed(kind, cause);
        timer.advance(Duration.ofMinutes(1));

        boolean passes = kind.isRetryable() && kind != FailureKind.CLOSED;
        assertThat(attempts).hasSize(passes ? 2 : 1);
        assertThat(ingestor.stats().failed()).isEqualTo(passes ? 0 : 1);
        if (passes) {
            last(2).receipt().stored();
        }
        Conservation.check(ingestor, 1, passes ? 0 : 1);
    }

    @Test
    void shouldAvoidTheNodeThatDidNotAnswer() throws Exception {
        ingestor.offer(reading(1));
        Target other = Objects.requireNonNull(
                new FixedRouting(1, token -> 0).route(transport.sent().get(0)));
        transport.otherNode(other);
        refuseFirst(FailureKind.TIMEOUT);

        assertThat(last(1).target()).isEqualTo(other);

        last(1).receipt().failed(FailureKind.UNAVAILABLE, cause);
        timer.advance(Duration.ofMinutes(1));
        assertThat(last(2).target()).as("the driver fails over by itself").isNull();
        last(2).receipt().stored();
        Conservation.check(ingestor, 1, 0);
    }

    @Test
    void shouldSendReadingsElsewhereThatWaitedForANodeThatHasLeft() {
        open(builder -> builder.maxRequestsPerShard(1));
        for (int n = 0; n < 10; n++) {
            ingestor.offer(reading(n));
        }
        assertThat(transport.held()).as("the others wait for its answer").isEqualTo(1);

        transport.answerWith(request -> request.refuse(FailureKind.UNAVAILABLE, "no connection"));
        refuseFirst(FailureKind.CONNECTION);
        assertThat(attempts).hasSize(10).allMatch(attempt -> attempt.target() == null);
        attempts.forEach(attempt -> attempt.receipt().stored());
        attempts.clear();

        assertThat(ingestor.stats().stored()).isEqualTo(10);
        assertThat(ingestor.stats().lanes())
                .singleElement()
                .satisfies(lane -> assertThat(lane.pending()).isZero());
    }

    @Test
    void shouldGoOnAfterASendThatThrewAnError() throws Exception {
        transport.answerSecondAttemptsWith(attempt -> {
            throw new OutOfMemoryError("of the test");
        });
        ingestor.offer(reading(1));
        refuseFirst(FailureKind.UNAVAILABLE);
        transport.answerSecondAttemptsWith(attempts::add);

        ingestor.offer(reading(2));
        refuseFirst(FailureKind.UNAVAILABLE);
        last(1).receipt().stored();
        timer.advance(Duration.ofMinutes(1));
        last(2).receipt().stored();

        assertThat(ingestor.stats().stored()).isEqualTo(2);
        Conservation.check(ingestor, 2, 0);
    }

    @Test
    void shouldBeginNoAttemptAndEndWhatWaitsWhenTheTimeIsOverThoughEveryPlaceIsTaken() throws Exception {
        open(builder -> builder.maxPendingRows(1_000)
                .requestTimeout(Duration.ofSeconds(10))
                .deliveryTimeout(LONG));
        for (int n = 0; n < 300; n++) {
            ingestor.offer(reading(n));
        }
        for (int n = 0; n < 300; n++) {
            refuseFirst(FailureKind.UNAVAILABLE);
        }
        int onTheirWay = attempts.size();
        assertThat(onTheirWay).as("none of them is answered").isLessThan(300);

        timer.advance(LONG.plusSeconds(2));

        assertThat(ingestor.stats().failed()).isEqualTo(300 - onTheirWay);
        List<SecondAttempt> answered = List.copyOf(attempts);
        answered.forEach(attempt -> attempt.receipt().failed(FailureKind.UNAVAILABLE, cause));
        assertThat(attempts).as("no attempt begins any more").hasSize(onTheirWay);
        Conservation.check(ingestor, 300, 300);
    }

    @Test
    void shouldMakeNoSecondAttemptOnceTheTimeIsOver() throws Exception {
        open(builder -> builder.requestTimeout(LONG).deliveryTimeout(LONG));
        ingestor.offer(reading(1));
        timer.advance(LONG);

        refuseFirst(FailureKind.TIMEOUT);

        assertThat(attempts).isEmpty();
        Conservation.check(ingestor, 1, 1);
    }

    @Test
    void shouldLetReadingsWaitWhileTheBudgetIsEmptyAndGoOnAsTimeFillsIt() throws Exception {
        open(Duration.ofMinutes(30), new RetrySettings(Duration.ofMillis(1), LONG, 0, 1)); // ten saved up
        for (int n = 0; n < 15; n++) {
            ingestor.offer(reading(n));
        }
        for (int n = 0; n < 15; n++) {
            refuseFirst(FailureKind.OVERLOADED);
        }

        assertThat(attempts).hasSize(10);
        assertThat(ingestor.stats().failed()).isZero();
        assertThat(ingestor.health().retrying()).isEqualTo(15);

        timer.advance(Duration.ofSeconds(3));
        assertThat(attempts).hasSize(13);

        attempts.get(0).receipt().stored(); // gives its own back
        assertThat(attempts).hasSize(14);
        attempts.get(1).receipt().failed(FailureKind.SCHEMA, cause); // so does one that is never repeated
        assertThat(attempts).hasSize(15);
        for (int n = 2; n < 15; n++) {
            attempts.get(n).receipt().stored();
        }
        Conservation.check(ingestor, 15, 1);
    }

    @Test
    void shouldFillTheBudgetWithAcknowledgedRows() throws Exception {
        open(Duration.ofMinutes(30), new RetrySettings(Duration.ofMillis(1), LONG, 0.5, 1));
        for (int n = 0; n < 13; n++) {
            ingestor.offer(reading(n));
        }
        for (int n = 0; n < 12; n++) {
            refuseFirst(FailureKind.OVERLOADED);
        }
        assertThat(attempts).hasSize(10);

        transport.acknowledgeOne();
        ingestor.offer(reading(20));
        transport.acknowledgeOne(); // two rows: one attempt more
        ingestor.offer(reading(21));
        refuseFirst(FailureKind.OVERLOADED);

        assertThat(attempts).hasSize(11);
        transport.answerSecondAttemptsWith(attempt -> attempt.receipt().stored());
        List.copyOf(attempts).forEach(attempt -> attempt.receipt().stored());
        Conservation.check(ingestor, 15, 0);
        attempts.clear();
    }

    @Test
    void shouldFailWhatStillWaitsForTheBudgetWhenItsTimeIsOver() throws Exception {
        open(Duration.ofSeconds(5), new RetrySettings(Duration.ofMillis(1), LONG, 0, 1));
        for (int n = 0; n < 30; n++) {
            ingestor.offer(reading(n));
        }
        for (int n = 0; n < 30; n++) {
            refuseFirst(FailureKind.OVERLOADED);
        }

        timer.advance(Duration.ofSeconds(10));

        assertThat(attempts).hasSizeBetween(14, 15); // ten saved up, and one a second
        assertThat(ingestor.stats().failed()).isEqualTo(30 - attempts.size());
        attempts.forEach(attempt -> attempt.receipt().stored());
        Conservation.check(ingestor, 30, 30 - attempts.size());
        attempts.clear();
    }

    @Test
    void shouldFailAsClosedWhatPausesWhenClosing() throws Exception {
        open(builder -> builder.closeTimeout(Duration.ofMillis(10)));
        ingestor.offer(reading(1));
        refuseFirst(FailureKind.UNAVAILABLE);
        last(1).receipt().failed(FailureKind.UNAVAILABLE, cause);
        ingestor.offer(reading(2));
        refuseFirst(FailureKind.UNAVAILABLE);

        ingestor.close();
        last(2).receipt().stored(); // too late to count

        Conservation.check(ingestor, 2, 2);
        assertThat(failures).extracting(WriteFailure::kind).containsOnly(FailureKind.CLOSED);
        assertThat(failures).extracting(WriteFailure::attempts).containsOnly(2);
        attempts.clear();
    }

    @Test
    void shouldTryOtherShardsAgainAtOnceWhileOneAnswersNoAttempt() throws Exception {
        AtomicInteger shard = openTwoShards(RetrySettings.DEFAULT);
        int sick = 600;
        for (int n = 0; n < sick; n++) {
            ingestor.offer(reading(n));
        }
        for (int n = 0; n < sick; n++) {
            refuseFirst(FailureKind.TIMEOUT);
        }
        int held = attempts.size();
        assertThat(held).isBetween(1, sick - 1);

        shard.set(1);
        ingestor.offer(reading(sick));
        refuseFirst(FailureKind.UNAVAILABLE);

        last(held + 1).receipt().stored();
        assertThat(ingestor.stats().stored()).isEqualTo(1);
    }

    @Test
    void shouldGiveOtherShardsTheirTurnAtTheBudgetWhileOneRefusesEveryAttempt() {
        AtomicInteger shard = openTwoShards(new RetrySettings(Duration.ofMillis(1), LONG, 0, 1)); // ten saved up
        transport.answerSecondAttemptsWith(attempt -> {
            attempts.add(attempt);
            attempt.receipt().failed(FailureKind.OVERLOADED, cause);
        });
        for (int n = 0; n < 50; n++) {
            ingestor.offer(reading(n));
        }
        for (int n = 0; n < 50; n++) {
            refuseFirst(FailureKind.OVERLOADED);
        }
        assertThat(attempts).hasSize(10);

        shard.set(1);
        ingestor.offer(reading(50));
        EncodedRow other = transport.sent().get(50);
        refuseFirst(FailureKind.OVERLOADED);
        timer.advance(Duration.ofSeconds(2)); // one attempt more a second, one for each shard

        assertThat(attempts).hasSize(12);
        assertThat(attempts).extracting(SecondAttempt::row).contains(other);
        attempts.clear();
    }

    @Test
    void shouldSayMaybeStoredWhenAnyAttemptMayHaveStoredTheRow() throws Exception {
        open(Duration.ofSeconds(1), RetrySettings.DEFAULT);
        transport.answerSecondAttemptsWith(attempt -> attempt.receipt().failed(FailureKind.UNAVAILABLE, cause));
        CompletableFuture<Void> write = ingestor.write(reading(1));
        refuseFirst(FailureKind.TIMEOUT);
        ingestor.offer(reading(2));
        refuseFirst(FailureKind.UNAVAILABLE);
        timer.advance(Duration.ofSeconds(2));

        assertThat(write)
                .failsWithin(LONG)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(IngestException.class, e -> {
                    assertThat(e.kind()).isEqualTo(FailureKind.UNAVAILABLE);
                    assertThat(e.maybeStored()).isTrue();
                });
        ingestor.close();
        assertThat(failures).extracting(WriteFailure::kind).containsOnly(FailureKind.UNAVAILABLE);
        assertThat(failures)
                .extracting(failure -> failure.values().containsValue(new UUID(0, 1)), WriteFailure::maybeStored)
                .containsExactlyInAnyOrder(tuple(true, true), tuple(false, false));
    }

    @Test
    void shouldSayMaybeStoredWhenTheFirstAttemptSharedARequestThatTheServerGaveUp() {
        open(builder -> builder.batching(Batching.SAME_SHARD).maxRequestsPerShard(1));
        ingestor.offer(reading(1));
        ingestor.offer(reading(2)); // both wait for the window, and so share a request
        ingestor.offer(reading(3));
        refuseFirst(FailureKind.SCHEMA);
        last(1).receipt().failed(FailureKind.SCHEMA, cause);
        refuseFirst(FailureKind.UNAVAILABLE); // of several rows the first may be written by then
        assertThat(attempts).hasSize(3);
        attempts.get(1).receipt().failed(FailureKind.SCHEMA, cause);
        attempts.get(2).receipt().failed(FailureKind.SCHEMA, cause);
        ingestor.close();

        assertThat(failures).extracting(WriteFailure::maybeStored).containsExactly(false, true, true);
        attempts.clear();
    }

    @ParameterizedTest
    @EnumSource(names = {"RATE_LIMITED", "OVERLOADED", "UNAVAILABLE", "SCHEMA"})
    void shouldNotSayMaybeStoredAfterNothingButRefusalsOfASingleRow(FailureKind refusal) {
        open(builder -> builder.batching(Batching.SAME_SHARD));
        ingestor.offer(reading(1));
        refuseFirst(refusal);
        last(1).receipt().failed(FailureKind.SCHEMA, cause);
        ingestor.offer(reading(2));
        refuseFirst(refusal);
        last(2).receipt().failed(FailureKind.CLOSED, cause); // which sends nothing
        ingestor.close();

        assertThat(failures).extracting(WriteFailure::maybeStored).containsExactly(false, false);
        attempts.clear();
    }

    @Test
    void shouldSayMaybeStoredOfARowThatWasOnItsWayWhenItWasGivenUpAndNotOfOneThatWaited() {
        open(builder -> builder.batching(Batching.SAME_SHARD).closeTimeout(Duration.ZERO));
        ingestor.offer(reading(1));
        refuseFirst(FailureKind.OVERLOADED);
        last(1).receipt().failed(FailureKind.OVERLOADED, cause); // waits for its pause to end
        ingestor.offer(reading(2));
        refuseFirst(FailureKind.OVERLOADED);
        last(2); // on its way
        ingestor.close();

        assertThat(failures)
                .extracting(failure -> failure.values().containsValue(new UUID(0, 2)), WriteFailure::maybeStored)
                .containsExactlyInAnyOrder(tuple(true, true), tuple(false, false));
        attempts.clear();
    }
}
