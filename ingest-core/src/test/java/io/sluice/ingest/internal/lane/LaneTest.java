package io.sluice.ingest.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.Batching;
import io.sluice.ingest.FailureKind;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.SensorReading;
import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.internal.encode.PartitionKeys;
import io.sluice.ingest.internal.encode.RowEncoder;
import io.sluice.ingest.internal.transport.Target;
import io.sluice.ingest.testkit.FixedRouting;
import io.sluice.ingest.testkit.ScriptedTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaneTest {

    private static final PartitionKeys KEYS = new PartitionKeys(ReadingTable.reference());
    private static final RowEncoder ENCODER = new RowEncoder(ReadingTable.reference(), false);
    private static final int ROW_BYTES = 48;
    private static final long NO_TIMEOUT = TimeUnit.HOURS.toNanos(1);
    private static final long NEVER = Long.MAX_VALUE / 2; // the rows of most tests do not say when they were accepted

    private final ScriptedTransport transport = new ScriptedTransport();
    private final List<String> told = new ArrayList<>();
    private int looks;

    /** A row that remembers its outcome. */
    private static final class TestRow extends QueuedRow {
        private String outcome = "";

        TestRow(byte[] wire) {
            super(wire, KEYS.token(wire));
        }

        @Override
        public void stored() {
            outcome += "stored";
        }

        @Override
        public void failed(FailureKind kind, Throwable cause) {
            outcome += kind + " " + cause.getMessage();
        }
    }

    private static TestRow row(int device, long ts) {
        return new TestRow(ENCODER.encode(new SensorReading(new UUID(0, device), ts, 1, 1)));
    }

    private static LaneSettings settings(Batching batching, int maxBatchRows, int maxBatchBytes, int window) {
        return new LaneSettings(
                batching, maxBatchRows, maxBatchBytes, window, true, 1_000, NO_TIMEOUT, NEVER, NO_TIMEOUT, true);
    }

    private Lane lane(LaneSettings settings) {
        Target target = Objects.requireNonNull(new FixedRouting(1, token -> 0).route(row(1, 1)));
        LaneListener listener = new LaneListener() {
            @Override
            public void misrouted(Target at, QueuedRow row, ByteBuffer tablet) {
                told.add("misrouted");
            }

            @Override
            public void refused(Target at, QueuedRow row, FailureKind kind, Throwable cause, int rowsOfRequest) {
                told.add("refused " + kind + " " + cause.getClass().getSimpleName());
            }
        };
        return new Lane(target, transport, settings, new BatchRules(settings, KEYS), listener, () -> looks++);
    }

    private List<Integer> requestSizes() {
        return transport.requests().stream()
                .map(request -> request.rows().size())
                .toList();
    }

    @Test
    void shouldSendARowAtOnceAndAloneWhenIdle() {
        Lane lane = lane(settings(Batching.SAME_SHARD, 32, 1 << 20, 1));
        TestRow row = row(1, 1);

        lane.add(row);

        assertThat(requestSizes()).containsExactly(1);
        transport.acknowledgeOne();
        assertThat(row.outcome).isEqualTo("stored");
    }

    @Test
    void shouldHoldARowUntilItIsWoken() {
        Lane lane = lane(settings(Batching.SAME_SHARD, 32, 1 << 20, 1));
        lane.hold(row(1, 1));
        lane.hold(row(2, 2));
        assertThat(requestSizes()).isEmpty();

        lane.wake();

        assertThat(requestSizes()).containsExactly(2);
    }

    @Test
    void shouldSendAHeldRowWithTheNextOne() {
        Lane lane = lane(settings(Batching.SAME_SHARD, 32, 1 << 20, 1));
        lane.hold(row(1, 1));

        lane.add(row(2, 2));

        assertThat(requestSizes()).containsExactly(2);
    }

    @Test
    void shouldSendAHeldRowThatNobodyWakesAtTheNextSweep() {
        Lane lane = lane(settings(Batching.SAME_SHARD, 32, 1 << 20, 1));
        assertThat(lane.budget().tryAcquire(1, 0)).isTrue();
        lane.hold(row(1, 1));

        lane.sweep();

        assertThat(requestSizes()).containsExactly(1);
    }

    @Test
    void shouldSendAllThatWaitTogetherWhenTheWindowOpens() {
        Lane lane = lane(settings(Batching.SAME_SHARD, 32, 1 << 20, 1));
        for (int n = 0; n < 6; n++) {
            lane.add(row(n, n));
        }
        assertThat(requestSizes()).containsExactly(1);

        transport.acknowledgeOne();

        assertThat(requestSizes()).containsExactly(1, 5);
    }

    @Test
    void shouldLeaveRowsToTheNextAnswerWhileARequestIsOnItsWay() {
        Lane lane = lane(settings(Batching.SAME_SHARD, 32, 1 << 20, 16));
        for (int n = 0; n < 4; n++) {
            lane.add(row(n, n));
        }
        assertThat(requestSizes()).containsExactly(1);

        transport.acknowledgeOne();

        assertThat(requestSizes()).containsExactly(1, 3);
    }

    @Test
    void shouldNotWaitForAnAnswerWhenRowsFillTwoRequests() {
        Lane lane = lane(settings(Batching.SAME_SHARD, 4, 1 << 20, 16));
        for (int n = 0; n < 1 + 7; n++) {
            lane.add(row(n, n));
        }
        assertThat(requestSizes()).containsExactly(1);

        lane.add(row(8, 8));

        assertThat(requestSizes()).containsExactly(1, 4, 4);
    }

    @Test
    void shouldSendWhatWaitsBesideARequestWhoseAnswerIsSlowToCome() {
        Lane lane = lane(impatient());
        lane.add(row(1, 1));
        lane.add(row(2, 2));
        lane.add(row(3, 3));
        assertThat(requestSizes()).containsExactly(1);
        assertThat(looks).isEqualTo(2); // by either row left waiting; the lanes take them together

        assertThat(lane.sendOverdue(System.nanoTime())).isTrue();

        assertThat(requestSizes()).containsExactly(1, 2);
        assertThat(lane.sendOverdue(System.nanoTime())).isFalse(); // nothing waits any more
    }

    @Test
    void shouldSendANewRowBesideARequestWhoseAnswerIsSlowToCome() {
        Lane lane = lane(impatient());
        lane.add(row(1, 1));
        TestRow later = row(2, 2);
        later.queuedAt(System.nanoTime());

        lane.add(later);

        assertThat(requestSizes()).containsExactly(1, 1);
    }

    @Test
    void shouldLookAgainWhileAnAnswerMayBeNear() {
        Lane lane = lane(settings(Batching.SAME_SHARD, 32, 1 << 20, 16));
        lane.add(row(1, 1));
        lane.add(row(2, 2));

        assertThat(lane.sendOverdue(System.nanoTime())).isTrue();

        assertThat(requestSizes()).containsExactly(1);
    }

    @Test
    void shouldNotLookAgainForRowsThatWaitForTheWindow() {
        Lane lane = lane(settings(Batching.SAME_SHARD, 32, 1 << 20, 1));
        lane.add(row(1, 1));
        lane.add(row(2, 2));

        assertThat(looks).isZero();
        assertThat(lane.sendOverdue(System.nanoTime())).isFalse();
    }

    @Test
    void shouldSendAtTheSweepWhatNoLookSent() {
        Lane lane = lane(impatient());
        lane.add(row(1, 1));
        lane.add(row(2, 2));

        lane.sweep();

        assertThat(requestSizes()).containsExactly(1, 1);
    }

    private static LaneSettings impatient() {
        return new LaneSettings(Batching.SAME_SHARD, 32, 1 << 20, 16, true, 1_000, NO_TIMEOUT, NEVER, -1, true);
    }

    @Test
    void shouldNotHoldARequestBackWhileOthersWaitThatMayNotJoinIt() {
        Lane lane = lane(settings(Batching.SAME_PARTITION, 4, 1 << 20, 16));
        for (int n = 0; n < 9; n++) {
            lane.add(row(n, n)); // nine partitions
        }

        // The first at once; the eighth after it wakes the lane, which sends all but the last, behind which none waits.
        assertThat(requestSizes()).containsExactly(1, 1, 1, 1, 1, 1, 1, 1);
        transport.acknowledgeOne();
        transport.acknowledgeHeld();
        assertThat(requestSizes()).hasSize(9).containsOnly(1);
    }

    @Test
    void shouldSendSomeRowsAtOnceAndLeaveTheRestToTheNextAnswerWithoutBatching() {
        Lane lane = lane(settings(Batching.OFF, 32, 1 << 20, 16));
        for (int n = 0; n < 6; n++) {
            lane.add(row(n, n));
        }
        assertThat(requestSizes()).containsExactly(1, 1, 1, 1);

        transport.acknowledgeOne();

        assertThat(requestSizes()).containsExactly(1, 1, 1, 1, 1, 1);
    }

    @Test
    void shouldNarrowTheWindowWhenTheServerIsOverloadedAndWidenItAgain() {
        Lane lane = lane(settings(Batching.SAME_SHARD, 1, 1 << 20, 4));
        for (int n = 0; n < 3; n++) {
            lane.add(row(n, n));
        }
        assertThat(requestSizes()).hasSize(3); // the second and third together wake the lane
        transport.failOne(FailureKind.OVERLOADED, "busy");
        for (int n = 3; n < 9; n++) {
            lane.add(row(n, n));
        }
        assertThat(transport.requests()).hasSize(3); // two are on their way, as many as the halved window takes

        transport.acknowledgeHeld();

        assertThat(transport.requests()).hasSize(9);
    }

    @Test
    void shouldKeepToTheRowCapTheByteCapAndTheWindow() {
        Lane byRows = lane(settings(Batching.SAME_SHARD, 4, 1 << 20, 2));
        for (int n = 0; n < 12; n++) {
            byRows.add(row(n, n));
        }
        assertThat(requestSizes()).containsExactly(1, 4);
        transport.acknowledgeOne();
        transport.acknowledgeOne();
        assertThat(requestSizes()).containsExactly(1, 4, 4);
        transport.acknowledgeOne();
        assertThat(requestSizes()).containsExactly(1, 4, 4, 3);

        Lane byBytes = lane(settings(Batching.SAME_SHARD, 32, 3 * ROW_BYTES, 1));
        for (int n = 0; n < 5; n++) {
            byBytes.add(row(n, n));
        }
        transport.requests().get(4).acknowledge();
        assertThat(transport.requests().get(5).rows()).hasSize(3);
        assertThat(transport.requests()).hasSize(6);
    }

    @Test
    void shouldNeverBatchWhenBatchingIsOff() {
        Lane lane = lane(settings(Batching.OFF, 32, 1 << 20, 2));
        for (int n = 0; n < 5; n++) {
            lane.add(row(n, n));
        }
        transport.acknowledgeHeld();

        assertThat(requestSizes()).containsExactly(1, 1, 1, 1, 1);
    }

    @Test
    void shouldGatherTheRowsOfAPartitionFromAmongThoseThatWait() {
        Lane lane = lane(settings(Batching.SAME_PARTITION, 32, 1 << 20, 1));
        lane.add(row(9, 0));
        for (int n = 0; n < 6; n++) {
            lane.add(row(n % 2, n));
        }
        transport.acknowledgeHeld();

        assertThat(requestSizes()).containsExactly(1, 3, 3);
        assertThat(transport.requests().get(1).rows())
                .extracting(EncodedRow::token)
                .containsOnly(row(0, 0).token());
    }

    @Test
    void shouldSendARowThatMustGoAloneAlone() {
        Lane lane = lane(settings(Batching.SAME_SHARD, 32, 1 << 20, 1));
        lane.add(row(0, 0));
        for (int n = 1; n < 6; n++) {
            TestRow row = row(n, n);
            row.alone(n == 3);
            lane.add(row);
        }
        transport.acknowledgeHeld();

        assertThat(requestSizes()).containsExactly(1, 2, 1, 2);
    }

    @Test
    void shouldKeepRowsOfOneKeyApartUnlessTheirTimestampsDiffer() {
        LaneSettings same = new LaneSettings(
                Batching.SAME_SHARD, 32, 1 << 20, 1, true, 1_000, NO_TIMEOUT, NEVER, NO_TIMEOUT, false);
        Lane lane = lane(same);
        lane.add(row(0, 0));
        lane.add(row(1, 7));
        lane.add(row(1, 8));
        lane.add(row(1, 7));
        lane.add(row(2, 7));
        transport.acknowledgeHeld();

        assertThat(requestSizes()).containsExactly(1, 2, 2);
    }

    @Test
    void shouldTellTheListenerOfATabletAndStoreTheRowAllTheSame() {
        Lane lane = lane(settings(Batching.SAME_SHARD, 32, 1 << 20, 1));
        TestRow row = row(1, 1);
        lane.add(row);

        transport.take().acknowledge(ByteBuffer.allocate(0));

        assertThat(told).containsExactly("misrouted");
        assertThat(row.outcome).isEqualTo("stored");
        assertThat(lane.counts().misrouted()).isEqualTo(1);
    }

    @Test
    void shouldGiveEveryRowOfARefusedRequestToTheListenerAndGoOn() {
        Lane lane = lane(settings(Batching.SAME_SHARD, 32, 1 << 20, 1));
        for (int n = 0; n < 4; n++) {
            lane.add(row(n, n));
        }
        transport.acknowledgeOne();

        transport.failOne(FailureKind.OVERLOADED, "busy");
        lane.add(row(9, 9));

        assertThat(told).hasSize(3).containsOnly("refused OVERLOADED IllegalStateException");
        assertThat(requestSizes()).containsExactly(1, 3, 1);
        assertThat(lane.counts().rowsRefused()).isEqualTo(3);
    }

    @Test
    void shouldGiveUpARequestThatIsNotAnsweredInTimeAndIgnoreItsLateAnswer() {
        LaneSettings timedOut = new LaneSettings(
                Batching.SAME_SHARD, 32, 1 << 20, 1, true, 1_000, -1, NEVER, NO_TIMEOUT, true); // over before it began
        Lane lane = lane(timedOut);
        lane.add(row(1, 1));
        lane.add(row(2, 2));
        ScriptedTransport.Sent late = transport.take();

        lane.sweep();
        late.acknowledge();

        assertThat(late.isCancelled()).isTrue();
        assertThat(told).contains("refused TIMEOUT " + TimeoutException.class.getSimpleName());
        assertThat(requestSizes()).startsWith(1, 1);
        assertThat(lane.counts().rowsAcknowledged()).isZero();
    }

    private static LaneSettings endingAfterAnHour(int window) {
        return new LaneSettings(
                Batching.SAME_SHARD, 32, 1 << 20, window, true, 1_000, NO_TIMEOUT, NO_TIMEOUT, NO_TIMEOUT, true);
    }

    private static TestRow accepted(int device, Duration ago) {
        TestRow row = row(device, device);
        row.queuedAt(System.nanoTime() - ago.toNanos());
        return row;
    }

    @Test
    void shouldSendNoRowWhoseTimeIsOver() {
        Lane lane = lane(endingAfterAnHour(1));
        lane.add(accepted(1, Duration.ZERO));
        TestRow late = accepted(2, Duration.ofHours(2));
        TestRow inTime = accepted(3, Duration.ofMinutes(1));
        lane.add(late);
        lane.add(inTime);

        transport.acknowledgeOne();

        assertThat(late.outcome).startsWith("TIMEOUT").contains("deliveryTimeout");
        assertThat(requestSizes()).containsExactly(1, 1);
        transport.acknowledgeOne();
        assertThat(inTime.outcome).isEqualTo("stored");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16})
    void shouldEndRowsThatWaitForAWindowWhenTheirTimeIsOver(int window) {
        Lane lane = lane(endingAfterAnHour(window));
        TestRow onItsWay = accepted(1, Duration.ZERO);
        TestRow late = accepted(2, Duration.ofHours(2));
        TestRow later = accepted(3, Duration.ofHours(2));
        TestRow inTime = accepted(4, Duration.ofMinutes(1));
        lane.add(onItsWay);
        lane.hold(late);
        lane.hold(later);
        lane.hold(inTime);

        lane.sweep();

        assertThat(late.outcome).startsWith("TIMEOUT");
        assertThat(later.outcome).startsWith("TIMEOUT");
        assertThat(inTime.outcome).isEmpty();
        assertThat(requestSizes()).containsExactly(1);
        transport.acknowledgeHeld();
        assertThat(inTime.outcome).isEqualTo("stored");
    }

    @Test
    void shouldHandOnEveryRowWhenItsExecutorHasEndedAndGoOnDoingSo() {
        Lane lane = lane(settings(Batching.SAME_SHARD, 32, 1 << 20, 1));
        TestRow onItsWay = row(1, 1);
        TestRow waiting = row(2, 2);
        lane.add(onItsWay);
        lane.add(waiting);
        transport.endExecutors();

        TestRow next = row(3, 3);
        lane.add(next);
        lane.wake();

        assertThat(lane.isEnded()).isTrue();
        assertThat(told).containsExactly("refused CONNECTION IllegalStateException");
        assertThat(waiting.outcome).startsWith("CLOSED");
        assertThat(next.outcome).startsWith("CLOSED");

        TestRow later = row(4, 4);
        lane.add(later);
        assertThat(later.outcome).startsWith("CLOSED");
        assertThat(requestSizes()).containsExactly(1);
    }

    @Test
    void shouldTakeAnAnswerThatComesAfterItsExecutorHasEnded() {
        Lane lane = lane(settings(Batching.SAME_SHARD, 32, 1 << 20, 1));
        TestRow onItsWay = row(1, 1);
        TestRow waiting = row(2, 2);
        lane.add(onItsWay);
        lane.add(waiting);
        transport.endExecutors();

        transport.acknowledgeOne();

        assertThat(onItsWay.outcome).isEqualTo("stored");
        assertThat(waiting.outcome).startsWith("CLOSED");
        assertThat(requestSizes()).containsExactly(1);
    }

    @Test
    void shouldFailWhatWaitsAndWhatIsOnItsWayWhenAborted() {
        Lane lane = lane(settings(Batching.SAME_SHARD, 32, 1 << 20, 1));
        TestRow sent = row(1, 1);
        TestRow waiting = row(2, 2);
        lane.add(sent);
        lane.add(waiting);

        lane.abort("closing");
        transport.acknowledgeHeld();

        assertThat(sent.outcome).isEqualTo("CLOSED closing");
        assertThat(waiting.outcome).isEqualTo("CLOSED closing");
    }

    @Test
    void shouldCountRequestsRowsAndBatchSizes() {
        Lane lane = lane(settings(Batching.SAME_SHARD, 32, 1 << 20, 1));
        for (int n = 0; n < 6; n++) {
            lane.add(row(n, n));
        }
        assertThat(lane.counts().requestsInFlight()).isEqualTo(1);
        transport.acknowledgeHeld();

        assertThat(lane.counts().rowsSent()).isEqualTo(6);
        assertThat(lane.counts().rowsAcknowledged()).isEqualTo(6);
        assertThat(lane.counts().requestsSent()).isEqualTo(2);
        assertThat(lane.counts().requestsInFlight()).isZero();
        assertThat(lane.counts().batchSizes()).startsWith(1, 0, 1, 0); // one request of one row, one of four to seven
        assertThat(lane.counts().latency().getTotalCount()).isEqualTo(6);
    }
}
