package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.WriteFailure;

/**
 * A reading that was not accepted, on its way to whoever must hear of it. Its failure is replaced when it is kept as a
 * dead letter, so that what is seen of it is always the latest.
 */
public final class RefusedReading {

    private final int bytes;
    private volatile WriteFailure failure;
    private volatile boolean told;

    /**
     * Wraps a failure.
     *
     * @param failure why it was not accepted
     * @param bytes how much memory the reading takes
     */
    public RefusedReading(WriteFailure failure, int bytes) {
        this.failure = failure;
        this.bytes = bytes;
    }

    /** Why it was not accepted. */
    public WriteFailure failure() {
        return failure;
    }

    /** Whether the dead-letter sink, if there is one, is done with it. */
    public boolean isTold() {
        return told;
    }

    int bytes() {
        return bytes;
    }

    void told(WriteFailure latest) {
        failure = latest;
        told = true;
    }
}
