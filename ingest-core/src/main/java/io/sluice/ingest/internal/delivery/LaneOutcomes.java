package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.internal.lane.LaneListener;
import io.sluice.ingest.internal.lane.QueuedRow;
import io.sluice.ingest.internal.routing.Routing;
import io.sluice.ingest.internal.transport.Target;
import java.nio.ByteBuffer;

/** What becomes of requests that were not a plain success: tablets are learned, refused rows are tried again. */
public record LaneOutcomes(Routing routing, Retries retries) implements LaneListener {

    @Override
    public void stored(QueuedRow[] rows) {
        ((PendingRow) rows[0]).outcomes().stored(rows);
    }

    @Override
    public void misrouted(Target target, QueuedRow row, ByteBuffer tablet) {
        routing.learn(row, tablet);
    }

    @Override
    public void refused(Target target, QueuedRow row, FailureKind kind, Throwable cause, int rowsOfRequest) {
        retries.add((PendingRow) row, kind, cause, rowsOfRequest);
    }

    @Override
    public void abandoned(Target target, QueuedRow row, Throwable cause) {
        ((PendingRow) row).failed(FailureKind.CLOSED, cause, 1, true);
    }
}
