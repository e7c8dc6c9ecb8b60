package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.internal.lane.PendingBudget;
import org.junit.jupiter.api.Test;

/** Until when the readings of one call wait, by a clock of the test's. */
class RoomWaitTest {

    private static final long STALL = 1_000;

    private final PendingBudget stuck = new PendingBudget(10, 1_000);
    private final PendingBudget slow = new PendingBudget(10, 1_000);
    private long now = 50_000;
    private int heldSent;

    private RoomWait patience(long inAll) {
        return new RoomWait(STALL, inAll, () -> now, () -> heldSent++);
    }

    private static void giveBackOne(PendingBudget room) {
        assertThat(room.tryAcquire(1, 0)).isTrue();
        room.release(1, 0);
    }

    @Test
    void shouldWaitOnceForWhatGivesNothingBack() {
        RoomWait wait = patience(-1);
        assertThat(wait.deadlineNanos(stuck)).isEqualTo(51_000);

        now = 51_000;
        assertThat(wait.deadlineNanos(stuck)).isEqualTo(51_000);
        now = 80_000;
        assertThat(wait.deadlineNanos(stuck)).isEqualTo(51_000);
    }

    @Test
    void shouldWaitAnewWheneverThereWasProgress() {
        RoomWait wait = patience(-1);
        for (int n = 0; n < 100; n++) {
            assertThat(wait.deadlineNanos(slow)).isEqualTo(now + STALL);
            now += STALL - 1;
            giveBackOne(slow);
        }
    }

    @Test
    void shouldTakeTheProgressOfOneShardForNoProgressOfAnother() {
        RoomWait wait = patience(-1);
        assertThat(wait.deadlineNanos(stuck)).isEqualTo(51_000);
        now = 51_000;
        giveBackOne(slow);

        assertThat(wait.deadlineNanos(slow)).isEqualTo(52_000);
        assertThat(wait.deadlineNanos(stuck)).isEqualTo(51_000);
    }

    @Test
    void shouldEndWhenTheCallerSaysWhateverTheProgress() {
        RoomWait wait = patience(1_500);
        assertThat(wait.deadlineNanos(slow)).isEqualTo(51_000);
        now = 51_000;
        giveBackOne(slow);

        assertThat(wait.deadlineNanos(slow)).isEqualTo(51_500);
    }

    @Test
    void shouldHaveHeldReadingsSentBeforeItWaits() {
        RoomWait wait = patience(-1);
        wait.deadlineNanos(slow);
        wait.deadlineNanos(stuck);

        assertThat(heldSent).isEqualTo(2);
    }
}
