package io.sluice.ingest.internal.lane;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.internal.fault.UncaughtErrors;
import io.sluice.ingest.internal.transport.Transport;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request of a lane on its way; its answer is brought to the lane's executor. */
final class LaneRequest implements Transport.Response {

    private static final Logger LOG = LoggerFactory.getLogger(LaneRequest.class);

    private final Lane lane;
    private final QueuedRow[] rows;
    private final long sentNanos;
    private Transport.@Nullable InFlight inFlight;
    private boolean done; // the lane's, as are the links

    @Nullable
    LaneRequest before;

    @Nullable
    LaneRequest after;

    LaneRequest(Lane lane, QueuedRow[] rows, long sentNanos) {
        this.lane = lane;
        this.rows = rows;
        this.sentNanos = sentNanos;
    }

    void sent(Transport.InFlight request) {
        inFlight = request;
    }

    QueuedRow[] rows() {
        return rows;
    }

    long sentNanos() {
        return sentNanos;
    }

    @Override
    public void acknowledged(@Nullable ByteBuffer tablet) {
        if (lane.isCurrent()) {
            acknowledgedHere(tablet);
        } else {
            lane.run(() -> acknowledgedHere(tablet));
        }
    }

    @Override
    public void refused(FailureKind kind, Throwable cause) {
        if (lane.isCurrent()) {
            refusedHere(kind, cause);
        } else {
            lane.run(() -> refusedHere(kind, cause));
        }
    }

    private void acknowledgedHere(@Nullable ByteBuffer tablet) {
        if (!done) {
            done = true;
            lane.acknowledged(this, tablet);
        }
    }

    /** Is told that it failed; on the lane's executor. */
    void refusedHere(FailureKind kind, Throwable cause) {
        if (!done) {
            done = true;
            lane.refused(this, kind, cause);
        }
    }

    /** Gives up waiting; on the lane's executor. */
    void timeOut(Throwable cause) {
        cancel();
        refusedHere(FailureKind.TIMEOUT, cause);
    }

    /** Gives up altogether; on the lane's executor. */
    void abandon(Throwable cause) {
        cancel();
        done = true;
        lane.abandoned(this, cause);
    }

    /** Lets the transport forget it; its answer is not wanted any more. */
    void cancel() {
        if (inFlight != null) {
            try {
                inFlight.cancel();
            } catch (Throwable e) {
                LOG.debug("a request could not be cancelled; its answer is ignored", e);
                UncaughtErrors.handOver(e);
            }
        }
    }
}
