package io.sluice.ingest;

import io.sluice.ingest.internal.delivery.PendingRow;
import io.sluice.ingest.internal.delivery.RefusedReading;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes in the readings of one call, which share one wait for room. Its clock is looked at when the first of them has to
 * wait, since most never do. For one thread.
 */
abstract class WaitingIntake implements JsonIntake.Receiver, LongSupplier {

    private final IngestorParts parts;
    private final Duration maxBlock;
    private boolean started;
    private long deadlineNanos;

    WaitingIntake(IngestorParts parts, Duration maxBlock) {
        this.parts = parts;
        this.maxBlock = maxBlock;
    }

    /** Until when to wait, by {@link System#nanoTime()}. */
    @Override
    public final long getAsLong() {
        long ifStartedNow = parts.deadline(maxBlock);
        if (!started) {
            started = true;
            deadlineNanos = ifStartedNow;
        }
        return deadlineNanos;
    }

    /** Accepts a row, waiting for room; null if so, else why not. If held it is not sent yet. */
    final @Nullable RefusedReading submit(PendingRow row, boolean held) {
        Admission admission = parts.submit(row, this, held);
        return admission == Admission.ACCEPTED ? null : parts.notAccepted(row, admission, maxBlock);
    }

    /** Tells of a reading that was not accepted. */
    final void tell(RefusedReading refusal, Consumer<RefusedReading> then) {
        parts.delivery().refusals().tell(refusal, this, then);
    }
}
