package io.sluice.ingest;

import io.sluice.ingest.internal.delivery.PendingRow;
import io.sluice.ingest.internal.delivery.RefusedReading;

/** Submits the readings of one document as they come and only counts them. For one thread. */
final class SubmitIntake extends WaitingIntake {

    private int accepted;

    SubmitIntake(IngestorParts parts) {
        super(parts, parts.roomWait(), parts.maxBlock());
    }

    @Override
    public void row(PendingRow row) {
        RefusedReading refusal = submit(row, false);
        if (refusal == null) {
            accepted++;
        } else {
            refused(refusal);
        }
    }

    @Override
    public void refused(RefusedReading refusal) {
        tell(refusal, told -> {});
    }

    @Override
    public void settled(PendingRow row) {
        // Nobody asked; the listener hears of failures.
    }

    int accepted() {
        return accepted;
    }
}
