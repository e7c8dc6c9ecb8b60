package io.sluice.ingest;

import io.sluice.ingest.internal.delivery.PendingRow;
import io.sluice.ingest.internal.delivery.Refusals;
import io.sluice.ingest.internal.delivery.RefusedReading;
import io.sluice.ingest.internal.encode.EncodedRow;
import java.util.ArrayList;
import java.util.List;

/** Collects the readings of one document and then offers them, all or none. For one thread. */
final class OfferIntake implements JsonIntake.Receiver {

    private final IngestorParts parts;
    private final List<PendingRow> rows = new ArrayList<>(1);
    private final List<RefusedReading> refused = new ArrayList<>(0);

    OfferIntake(IngestorParts parts) {
        this.parts = parts;
    }

    @Override
    public void row(PendingRow row) {
        rows.add(row);
    }

    @Override
    public void refused(RefusedReading refusal) {
        refused.add(refusal);
    }

    @Override
    public void settled(PendingRow row) {
        // Nobody asked; the listener hears of failures.
    }

    Admission offer() {
        long bytes = rows.stream().mapToLong(EncodedRow::size).sum();
        Refusals refusals = parts.delivery().refusals();
        if (!parts.delivery().couldHold(rows, bytes) || !refusals.couldReserve(refused)) {
            throw new IngestException(
                    FailureKind.TOO_LARGE,
                    "the document has " + rows.size() + " readings of " + bytes + " bytes and " + refused.size()
                            + " bad ones, more than the bounds can hold at once even when empty; use submitJson, or raise"
                            + " maxPendingRows, maxPendingRowsPerShard or maxPendingBytes ("
                            + parts.delivery().view().describePressure() + ")",
                    null);
        }
        if (!refusals.tryReserve(refused)) {
            return parts.delivery()
                    .turnedAway(rows.size()
                            + refused.stream()
                                    .mapToInt(refusal -> refusal.failure().readings())
                                    .sum());
        }
        Admission admission;
        try {
            admission = parts.delivery().offerAll(rows, bytes);
        } catch (RuntimeException | Error e) {
            refusals.release(refused);
            throw e;
        }
        if (admission == Admission.ACCEPTED) {
            refusals.tellReserved(refused);
        } else {
            refusals.release(refused);
        }
        return admission;
    }
}
