package io.sluice.ingest;

import java.io.IOException;

/**
 * Keeps the readings that were not stored, so that none is lost: a file, a queue, a log, whatever the user has.
 *
 * <p>Called by the ingestor on a callback thread, never on an I/O thread, one call at a time, for every reading that the
 * {@link FailureListener} hears of. A reading has its outcome only when the sink has returned: a {@link WriteGroup} or a
 * future that tells of a failure tells of one that is kept. A sink that throws is logged and counted, the reading then
 * counts as not kept, and the ingestor goes on.
 */
@FunctionalInterface
public interface DeadLetterSink extends AutoCloseable {

    /**
     * Keeps a reading; when this returns it is kept as durably as the sink promises.
     *
     * @param failure the reading and what happened to it
     * @throws IOException if it could not be kept
     */
    void accept(WriteFailure failure) throws IOException;

    /**
     * Lets go of what the sink holds open. Called once, after the last reading.
     *
     * @throws IOException if what was kept may not be durable
     */
    @Override
    default void close() throws IOException {
        // Nothing is held open unless a sink says otherwise.
    }
}
