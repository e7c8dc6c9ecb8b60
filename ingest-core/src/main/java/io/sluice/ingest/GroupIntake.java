package io.sluice.ingest;

import io.sluice.ingest.internal.delivery.GroupState;
import io.sluice.ingest.internal.delivery.PendingRow;
import io.sluice.ingest.internal.delivery.RefusedReading;
import java.time.Duration;

/** Submits the readings of one call as they come and keeps their outcomes together. For one thread until sealed. */
final class GroupIntake implements JsonIntake.Receiver {

    private final IngestorParts parts;
    private final GroupState group;
    private final Duration maxBlock;
    private final long deadlineNanos;

    GroupIntake(IngestorParts parts, Duration maxBlock) {
        this.parts = parts;
        this.group = new GroupState(parts.delivery());
        this.maxBlock = maxBlock;
        this.deadlineNanos = parts.deadline(maxBlock);
    }

    @Override
    public void row(PendingRow row) {
        group.add(row);
        Admission admission = parts.submit(row, deadlineNanos);
        if (admission != Admission.ACCEPTED) {
            RefusedReading refusal = parts.notAccepted(row, admission, maxBlock);
            group.replaceLast(refusal);
            tell(refusal);
        }
    }

    @Override
    public void refused(RefusedReading refusal) {
        group.add(refusal);
        tell(refusal);
    }

    private void tell(RefusedReading refusal) {
        parts.delivery().refusals().tell(refusal, deadlineNanos, group::settled);
    }

    @Override
    public void settled(PendingRow row) {
        group.settled(row);
    }

    int size() {
        return group.size();
    }

    WriteGroup seal() {
        group.seal();
        return new WriteGroup(group);
    }
}
