package io.sluice.ingest;

import io.sluice.ingest.internal.delivery.PendingRow;
import io.sluice.ingest.internal.delivery.RefusedReading;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes in the readings of one call, which share one wait for room, or, where the call has a time limit of its own, wait
 * as long as each gets its room in time. The clock is looked at when the first of them has to wait, since most never do.
 * For one thread.
 */
abstract class WaitingIntake implements JsonIntake.Receiver, LongSupplier {

    private final IngestorParts parts;
    private final Duration maxBlock;
    private final boolean limited;
    private final long limitNanos;
    private boolean started;
    private boolean inVain;
    private long deadlineNanos;

    /** One wait for all. */
    WaitingIntake(IngestorParts parts, Duration maxBlock) {
        this.parts = parts;
        this.maxBlock = maxBlock;
        this.limited = false;
        this.limitNanos = 0;
    }

    /** So long a wait for each while others get their room, and none after the limit, which counts from now. */
    WaitingIntake(IngestorParts parts, Duration maxBlock, Duration limit) {
        this.parts = parts;
        this.maxBlock = maxBlock;
        this.limited = true;
        this.limitNanos = System.nanoTime() + limit.toNanos();
    }

    /** Whether a reading waited for room and found none, after which none of the others waits. */
    final boolean waitedInVain() {
        return inVain;
    }

    /** Until when to wait, by {@link System#nanoTime()}. */
    @Override
    public final long getAsLong() {
        long ifStartedNow = parts.deadline(maxBlock);
        if (!started || (limited && !inVain)) {
            started = true;
            deadlineNanos = limited && limitNanos - ifStartedNow < 0 ? limitNanos : ifStartedNow;
        }
        return deadlineNanos;
    }

    /** Accepts a row, waiting for room; null if so, else why not. If held it is not sent yet. */
    final @Nullable RefusedReading submit(PendingRow row, boolean held) {
        Admission admission = parts.submit(row, this, held);
        inVain |= admission == Admission.BACK_PRESSURED;
        return admission == Admission.ACCEPTED ? null : parts.notAccepted(row, admission, maxBlock);
    }

    /** Tells of a reading that was not accepted. */
    final void tell(RefusedReading refusal, Consumer<RefusedReading> then) {
        parts.delivery().refusals().tell(refusal, this, then);
    }
}
