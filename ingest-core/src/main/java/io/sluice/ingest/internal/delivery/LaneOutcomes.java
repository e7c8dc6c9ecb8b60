package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.internal.lane.LaneListener;
import io.sluice.ingest.internal.lane.QueuedRow;
import io.sluice.ingest.internal.routing.Routing;
import io.sluice.ingest.internal.transport.Target;
import java.nio.ByteBuffer;

/** What becomes of requests that were not a plain success: tablets are learned, refused rows get a second attempt. */
public record LaneOutcomes(Routing routing, SecondAttempts secondAttempts) implements LaneListener {

    @Override
    public void stored(QueuedRow[] rows) {
        ((PendingRow) rows[0]).delivery().stored(rows);
    }

    @Override
    public void misrouted(Target target, QueuedRow row, ByteBuffer tablet) {
        routing.learn(row, tablet);
    }

    @Override
    public void refused(Target target, QueuedRow row, FailureKind kind, Throwable cause) {
        secondAttempts.add((PendingRow) row);
    }
}
