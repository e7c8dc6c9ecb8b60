package io.sluice.ingest.lambda.internal.runtime;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done on SIGTERM, within the half second that the platform gives an internal extension: an idle process lets go
 * of its connections, one with an invocation in hand finishes it, or else answers it with an error.
 */
public final class GracefulStop {

    /** From the signal to the end of an idle process, and the time to finish what is in hand. */
    static final long FINISH_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** To answer with an error what could not be finished. */
    static final long LAST_WORDS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** To write what is still pending and let go of the connections; in all below the platform's 500 ms. */
    static final long CLOSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final Logger LOG = LoggerFactory.getLogger(GracefulStop.class);

    private final Stopping stopping;
    private final Runnable close;

    /**
     * Joins what is to end.
     *
     * @param stopping is asked for the loops' end
     * @param close writes what is pending and lets go of the connections; may take too long
     */
    public GracefulStop(Stopping stopping, Runnable close) {
        this.stopping = stopping;
        this.close = close;
    }

    /**
     * Stops; returns in less than half a second, whatever else does not end.
     *
     * @return whether everything ended in time
     */
    public boolean run() {
        long begin = System.nanoTime();
        stopping.request();
        try {
            boolean idle = stopping.awaitIdle(begin + FINISH_NANOS);
            if (!idle) {
                LOG.warn("told to stop amid an invocation that does not end: it is answered with an error");
                stopping.interruptBusy();
                idle = stopping.awaitIdle(begin + FINISH_NANOS + LAST_WORDS_NANOS);
            }
            return closed() && idle;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean closed() throws InterruptedException {
        Thread closing = new Thread(close, "sluice-close");
        closing.setDaemon(true);
        closing.start();
        closing.join(TimeUnit.NANOSECONDS.toMillis(CLOSE_NANOS));
        return !closing.isAlive();
    }
}
