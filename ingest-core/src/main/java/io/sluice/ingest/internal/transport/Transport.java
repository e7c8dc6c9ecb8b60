package io.sluice.ingest.internal.transport;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.internal.encode.EncodedRow;

/** Carries rows to the database. Thread-safe. */
public interface Transport {

    /**
     * Sends a row. Returns at once and never throws: whatever happens is told to the receipt, exactly once, on any
     * thread, this call's own included.
     *
     * @param row the row; not changed
     * @param receipt is told the outcome
     */
    void send(EncodedRow row, Receipt receipt);

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
