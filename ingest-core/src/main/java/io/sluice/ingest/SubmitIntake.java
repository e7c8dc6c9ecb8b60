package io.sluice.ingest;

import io.sluice.ingest.internal.delivery.PendingRow;
import io.sluice.ingest.internal.delivery.RefusedReading;
import java.time.Duration;

/** Submits the readings of one document as they come and only counts them. For one thread. */
final class SubmitIntake implements JsonIntake.Receiver {

    private final IngestorParts parts;
    private final Duration maxBlock;
    private final long deadlineNanos;
    private int accepted;

    SubmitIntake(IngestorParts parts, Duration maxBlock) {
        this.parts = parts;
        this.maxBlock = maxBlock;
        this.deadlineNanos = parts.deadline(maxBlock);
    }

    @Override
    public void row(PendingRow row) {
        Admission admission = parts.submit(row, deadlineNanos);
        if (admission == Admission.ACCEPTED) {
            accepted++;
        } else {
            refused(parts.notAccepted(row, admission, maxBlock));
        }
    }

    @Override
    public void refused(RefusedReading refusal) {
        parts.delivery().refusals().tell(refusal, deadlineNanos, told -> {});
    }

    @Override
    public void settled(PendingRow row) {
        // Nobody asked; the listener hears of failures.
    }

    int accepted() {
        return accepted;
    }
}
