package io.sluice.ingest.internal.transport;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.internal.encode.EncodedRow;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Carries requests to the shards and their answers back. Thread-safe. */
public interface Transport {

    /**
     * The executor for everything that has to do with a target; the same one for its whole life.
     *
     * @param target a node and shard
     */
    SerialExecutor executor(Target target);

    /**
     * Sends one request: an EXECUTE for one row, an unlogged BATCH for more. Returns at once and never throws: whatever
     * happens is told to the response, exactly once, on any thread, this call's own included.
     *
     * @param target where to
     * @param rows holds the rows; not changed, and not to be changed until the response
     * @param count how many of them there are, at least 1
     * @param response is told the outcome
     * @return the request, for cancelling it
     */
    InFlight send(Target target, EncodedRow[] rows, int count, Response response);

    /** A request on its way. */
    interface InFlight {
        /** Gives it up: its response is not wanted any more, and may come all the same. */
        void cancel();
    }

    /** Is told the outcome of one request. Must not block. */
    interface Response {

        /**
         * The database acknowledged the request at the configured consistency.
         *
         * @param tablet the {@code tablets-routing-v1} payload, which comes only if the request was misrouted; or null
         */
        void acknowledged(@Nullable ByteBuffer tablet);

        /**
         * Anything but plain success.
         *
         * @param kind of failure
         * @param cause the exception beneath
         */
        void refused(FailureKind kind, Throwable cause);
    }

    /** Is told the outcome of one row. Must not block. */
    interface Receipt {

        /** The database acknowledged the row at the configured consistency. */
        void stored();

        /**
         * The row was not stored, or not known to be.
         *
         * @param kind why
         * @param cause the exception beneath
         */
        void failed(FailureKind kind, Throwable cause);
    }
}
