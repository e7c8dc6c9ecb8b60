package io.sluice.ingest;

import static io.sluice.ingest.ScriptedEngine.LONG;
import static io.sluice.ingest.ScriptedEngine.jsonLines;
import static io.sluice.ingest.ScriptedEngine.reading;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.testkit.FakeTimer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Readings that are accepted and not sent yet: whatever has them sent, none is forgotten. */
class HeldReadingsTest extends EngineTest {

    HeldReadingsTest() {
        super(FakeTimer.manual());
    }

    private WriteGroup hold(int readings) {
        byte[] document = jsonLines(readings, 0);
        return ingestor.holdJson(document, 0, document.length, Duration.ofSeconds(10));
    }

    @Test
    void shouldAcceptAndNotSendUntilToldTo() throws Exception {
        WriteGroup group = hold(3);
        assertThat(group.accepted()).isEqualTo(3);
        assertThat(ingestor.stats().accepted()).isEqualTo(3);
        assertThat(transport.requests()).isEmpty();

        group.send();

        assertThat(transport.requests()).hasSize(3);
        group.send();
        transport.acknowledgeHeld();
        assertThat(group.await(LONG)).isTrue();
        assertThat(group.stored()).isEqualTo(3);
        assertThat(ingestor.stats().requests()).isEqualTo(3);
    }

    @Test
    void shouldSendWhenWaitedFor() throws Exception {
        WriteGroup group = hold(2);

        assertThat(group.await(Duration.ZERO)).isFalse();

        assertThat(transport.requests()).hasSize(2);
    }

    @Test
    void shouldSendWhenACompletionIsAskedFor() {
        WriteGroup group = hold(2);

        CompletableFuture<WriteGroup> completion = group.completion();

        assertThat(transport.requests()).hasSize(2);
        transport.acknowledgeHeld();
        assertThat(completion).succeedsWithin(LONG);
    }

    @Test
    void shouldSendOnFlush() throws Exception {
        hold(2);

        assertThat(ingestor.flush(Duration.ZERO)).isFalse();

        assertThat(transport.requests()).hasSize(2);
    }

    @Test
    void shouldSendOnClose() throws Exception {
        hold(2);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(ingestor::close);
        while (transport.requests().size() < 2) {
            Thread.onSpinWait();
        }
        transport.acknowledgeHeld();

        closing.get(30, TimeUnit.SECONDS);

        assertThat(ingestor.stats().stored()).isEqualTo(2);
    }

    @Test
    void shouldGoWithTheNextReadingOfTheShard() {
        hold(2);

        ingestor.offer(reading(100));

        assertThat(transport.requests()).hasSize(3);
    }

    @Test
    void shouldSendWhatNobodySendsAtTheNextSweep() {
        hold(2);

        timer.advance(Duration.ofSeconds(1)); // requestTimeout is 5 s: a twentieth has passed

        assertThat(transport.requests()).hasSize(2);
    }

    @Test
    void shouldSendRatherThanWaitForRoomThatItHoldsItself() throws Exception {
        ingestor.close();
        ingestor(builder -> builder.maxPendingRows(4));
        CompletableFuture<WriteGroup> group = CompletableFuture.supplyAsync(() -> hold(9));
        while (!group.isDone()) {
            transport.acknowledgeHeld();
        }

        assertThat(group.get().accepted()).isEqualTo(9);
    }

    @Test
    void shouldSendWhatOthersHoldRatherThanWaitForItsRoom() throws Exception {
        ingestor.close();
        ingestor(builder -> builder.maxPendingRows(4).maxBlock(LONG));
        hold(4);
        CompletableFuture<Void> submitted = CompletableFuture.runAsync(() -> ingestor.submit(reading(100)));
        while (!submitted.isDone()) {
            transport.acknowledgeHeld();
        }

        submitted.get();
        assertThat(transport.requests()).hasSize(5);
    }

    @Test
    void shouldSendWhatTakesTheRoomWhenAReadingIsTurnedAway() throws Exception {
        ingestor.close();
        ingestor(builder -> builder.maxPendingRows(4));
        hold(4);

        assertThat(ingestor.offer(reading(100))).isEqualTo(Admission.BACK_PRESSURED);

        assertThat(transport.requests()).hasSize(4);
    }
}
