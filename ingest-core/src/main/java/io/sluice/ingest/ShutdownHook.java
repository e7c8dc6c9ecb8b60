package io.sluice.ingest;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes an ingestor when the JVM shuts down, unless it is closed before. */
final class ShutdownHook {

    private static final Logger LOG = LoggerFactory.getLogger(ShutdownHook.class);

    private final Thread thread;

    /**
     * Registers itself.
     *
     * @throws IllegalStateException if the JVM is shutting down already
     */
    ShutdownHook(Runnable close) {
        thread = new Thread(close, "sluice-shutdown");
        Runtime.getRuntime().addShutdownHook(thread);
    }

    /** Takes itself back, so that the JVM does not hold a closed ingestor. */
    void remove() {
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException e) {
            LOG.debug("closed while the JVM shuts down: the hook runs, and finds nothing to do", e);
        }
    }
}
