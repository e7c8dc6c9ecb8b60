package io.sluice.ingest.internal.lane;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.internal.transport.Target;
import java.nio.ByteBuffer;

/** What a lane tells of its requests. Called on the lane's executor; must not block. */
public interface LaneListener {

    /**
     * The database acknowledged a request.
     *
     * @param rows of the request, the listener's to settle and to keep
     */
    default void stored(QueuedRow[] rows) {
        for (QueuedRow row : rows) {
            row.stored();
        }
    }

    /**
     * A request came back with a tablet: it was misrouted, and this is where its rows belong.
     *
     * @param target where it went
     * @param row of the request, the only one
     * @param tablet the payload
     */
    void misrouted(Target target, QueuedRow row, ByteBuffer tablet);

    /**
     * A row was not stored at the first attempt and is now this listener's to settle.
     *
     * @param target where it went
     * @param row not settled
     * @param kind why
     * @param cause the exception beneath
     * @param rowsOfRequest how many rows the request had, this one included
     */
    void refused(Target target, QueuedRow row, FailureKind kind, Throwable cause, int rowsOfRequest);

    /**
     * A row was not sent, and cannot be from here: the lane's executor has ended. It is now this listener's to settle.
     *
     * @param target where it was to go
     * @param row not settled
     * @param cause why
     */
    default void unsent(Target target, QueuedRow row, Throwable cause) {
        row.failed(FailureKind.CLOSED, cause);
    }

    /**
     * A row that was on its way is given up for good.
     *
     * @param target where it went
     * @param row not settled
     * @param cause why
     */
    default void abandoned(Target target, QueuedRow row, Throwable cause) {
        row.failed(FailureKind.CLOSED, cause);
    }
}
