package io.sluice.ingest;

import static io.sluice.ingest.ScriptedEngine.LONG;
import static io.sluice.ingest.ScriptedEngine.jsonLines;
import static io.sluice.ingest.ScriptedEngine.reading;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A group's outcome without waiting for it. */
class GroupCompletionTest extends EngineTest {

    @Test
    void shouldCompleteOnACallbackThreadWhenTheLastReadingSettles() throws Exception {
        WriteGroup group = ingestor.writeAll(List.of(reading(1), reading(2)));
        CompletableFuture<Thread> completedOn = new CompletableFuture<>();
        CompletableFuture<WriteGroup> completion = group.completion();
        completion.thenRun(() -> completedOn.complete(Thread.currentThread()));
        transport.acknowledgeOne();
        assertThat(completion).isNotDone();

        transport.failOne(FailureKind.SCHEMA, "no table");

        assertThat(completion.get(30, TimeUnit.SECONDS)).isSameAs(group);
        assertThat(completedOn.get(30, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
        assertThat(group.pending()).isZero();
        assertThat(group.stored()).isEqualTo(1);
    }

    @Test
    void shouldCompleteWhenAskedForAfterTheLastReadingSettled() throws Exception {
        WriteGroup group = ingestor.writeAll(List.of(reading(1)));
        transport.acknowledgeOne();
        assertThat(group.await(LONG)).isTrue();

        assertThat(group.completion()).succeedsWithin(LONG).isSameAs(group);
        assertThat(group.completion()).succeedsWithin(LONG).isSameAs(group);
    }

    @Test
    void shouldCompleteAGroupOfNoneAndOneOfBadReadingsOnly() {
        assertThat(ingestor.writeAll(List.of()).completion()).succeedsWithin(LONG);
        assertThat(ingestor.writeJson(jsonLines(0, 3)).completion()).succeedsWithin(LONG);
    }

    @Test
    void shouldLeaveOtherCallersAloneWhenOneCancelsItsFuture() {
        WriteGroup group = ingestor.writeAll(List.of(reading(1)));
        CompletableFuture<WriteGroup> mine = group.completion();

        mine.cancel(true);
        transport.acknowledgeOne();

        assertThat(group.completion()).succeedsWithin(LONG).isSameAs(group);
    }

    @Test
    void shouldNeverMissTheEndWhenAskedForWhileItComes() {
        for (int round = 0; round < 2_000; round++) {
            WriteGroup group = ingestor.writeAll(List.of(reading(round)));
            CompletableFuture<Void> settling = CompletableFuture.runAsync(transport::acknowledgeOne);

            assertThat(group.completion()).succeedsWithin(LONG);
            settling.join();
        }
    }
}
