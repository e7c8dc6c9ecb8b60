package io.sluice.ingest;

import io.sluice.ingest.internal.delivery.PendingRow;
import io.sluice.ingest.internal.delivery.Refusals;
import io.sluice.ingest.internal.delivery.RefusedReading;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes in the readings of one call, which share one wait for room. For one thread. */
abstract class WaitingIntake implements JsonIntake.Receiver {

    private final IngestorParts parts;
    private final RoomWait wait;
    private final Duration maxBlock;
    private boolean inVain;

    /**
     * Prepares to take in.
     *
     * @param wait for room
     * @param maxBlock how long that is, for messages
     */
    WaitingIntake(IngestorParts parts, RoomWait wait, Duration maxBlock) {
        this.parts = parts;
        this.wait = wait;
        this.maxBlock = maxBlock;
    }

    /** Accepts a row, waiting for room; null if so, else why not. If held it is not sent yet. */
    final @Nullable RefusedReading submit(PendingRow row, boolean held) {
        Admission admission = parts.submit(row, wait, held);
        inVain |= admission == Admission.BACK_PRESSURED;
        return admission == Admission.ACCEPTED ? null : parts.notAccepted(row, admission, maxBlock);
    }

    @Override
    public final boolean isOver() {
        return wait.isOver();
    }

    /** Whether a reading waited for room and found none. */
    final boolean waitedInVain() {
        return inVain;
    }

    /** Tells of a reading that was not accepted. */
    final void tell(RefusedReading refusal, Consumer<RefusedReading> then) {
        Refusals refusals = parts.delivery().refusals();
        refusals.tell(refusal, () -> wait.deadlineNanos(refusals.room()), then);
    }
}
