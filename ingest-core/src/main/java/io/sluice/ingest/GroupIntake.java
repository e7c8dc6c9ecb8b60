package io.sluice.ingest;

import io.sluice.ingest.internal.delivery.GroupState;
import io.sluice.ingest.internal.delivery.PendingRow;
import io.sluice.ingest.internal.delivery.RefusedReading;
import java.time.Duration;

/** Submits the readings of one call as they come and keeps their outcomes together. For one thread until sealed. */
final class GroupIntake extends WaitingIntake {

    private final GroupState group;
    private final boolean holding;

    /**
     * Begins a group.
     *
     * @param wait for room
     * @param maxBlock how long that is, for messages
     * @param holding whether its rows are held back until {@link WriteGroup#send()}
     */
    GroupIntake(IngestorParts parts, RoomWait wait, Duration maxBlock, boolean holding) {
        super(parts, wait, maxBlock);
        this.group = new GroupState(parts.delivery(), holding);
        this.holding = holding;
    }

    @Override
    public void row(PendingRow row) {
        group.add(row);
        RefusedReading refusal = submit(row, holding);
        if (refusal != null) {
            group.replaceLast(refusal);
            tell(refusal, group::settled);
        }
    }

    @Override
    public void refused(RefusedReading refusal) {
        group.add(refusal);
        tell(refusal, group::settled);
    }

    @Override
    public void folded() {
        group.addFolded();
    }

    @Override
    public void refusedTogether(RefusedReading refusal) {
        group.addFold(refusal);
        tell(refusal, group::settled);
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
        return new WriteGroup(group, waitedInVain());
    }
}
