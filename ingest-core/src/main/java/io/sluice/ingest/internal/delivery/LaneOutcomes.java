package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.internal.fault.UncaughtErrors;
import io.sluice.ingest.internal.lane.LaneListener;
import io.sluice.ingest.internal.lane.QueuedRow;
import io.sluice.ingest.internal.routing.Routing;
import io.sluice.ingest.internal.transport.Target;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of requests that were not a plain success: tablets are learned, refused rows are tried again. */
public record LaneOutcomes(Routing routing, Retries retries) implements LaneListener {

    private static final Logger LOG = LoggerFactory.getLogger(LaneOutcomes.class);

    @Override
    public void stored(QueuedRow[] rows) {
        ((PendingRow) rows[0]).outcomes().stored(rows);
    }

    @Override
    public void misrouted(Target target, QueuedRow row, ByteBuffer tablet) {
        try {
            routing.learn(row, tablet);
        } catch (Throwable e) {
            LOG.warn("the tablet of a misrouted row could not be learned; its rows are stored all the same", e);
            UncaughtErrors.handOver(e);
        }
    }

    @Override
    public void refused(Target target, QueuedRow row, FailureKind kind, Throwable cause, int rowsOfRequest) {
        try {
            retries.add((PendingRow) row, kind, cause, rowsOfRequest);
        } catch (Throwable e) {
            ((PendingRow) row).failed(kind, e, 1, true);
            UncaughtErrors.handOver(e);
        }
    }

    @Override
    public void unsent(Target target, QueuedRow row, Throwable cause) {
        try {
            retries.add((PendingRow) row, cause);
        } catch (Throwable e) {
            row.failed(FailureKind.UNAVAILABLE, e);
            UncaughtErrors.handOver(e);
        }
    }

    @Override
    public void abandoned(Target target, QueuedRow row, Throwable cause) {
        ((PendingRow) row).failed(FailureKind.CLOSED, cause, 1, true);
    }
}
