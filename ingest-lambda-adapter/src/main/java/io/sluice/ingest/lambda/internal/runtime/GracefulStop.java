package io.sluice.ingest.lambda.internal.runtime;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done on SIGTERM, within the half second that the platform gives an internal extension: an invocation in hand is
 * finished, or else answered with an error, and what is still pending is stored, or else given to whoever keeps it.
 */
public final class GracefulStop {

    /** What holds readings and connections. */
    public interface Ending {

        /**
         * Waits until every accepted reading has its outcome.
         *
         * @param millis how long at most
         * @return whether all have
         * @throws InterruptedException if interrupted
         */
        boolean flush(long millis) throws InterruptedException;

        /** Fails what has no outcome yet, telling whoever keeps it, and lets go of the connections; may take too long. */
        void close();
    }

    /** When the platform kills. */
    static final long KILL_MILLIS = 500;

    /** What a JVM waits at its end for threads in native code, as those that wait for a socket are. */
    static final long JVM_END_MILLIS = 300;

    /** The time to finish what is in hand. */
    static final long FINISH_MILLIS = 90;

    /** Until when what could not be finished may be answered with an error. */
    static final long LAST_WORDS_MILLIS = 120;

    /** Until when readings that are still pending may be stored. */
    static final long FLUSH_MILLIS = 130;

    /** Until when everything must have ended, so that the JVM's own end still is in time. */
    static final long END_MILLIS = 160;

    private static final Logger LOG = LoggerFactory.getLogger(GracefulStop.class);

    private final Stopping stopping;
    private final Ending ending;

    /**
     * Joins what is to end.
     *
     * @param stopping is asked for the loops' end
     * @param ending is flushed and closed
     */
    public GracefulStop(Stopping stopping, Ending ending) {
        this.stopping = stopping;
        this.ending = ending;
    }

    /**
     * Stops; returns in less than a fifth of a second, whatever else does not end, since the JVM's own end takes longer.
     *
     * @return whether everything ended in time
     */
    public boolean run() {
        long begin = System.nanoTime();
        stopping.request();
        try {
            boolean idle = stopping.awaitIdle(begin + TimeUnit.MILLISECONDS.toNanos(FINISH_MILLIS));
            if (!idle) {
                LOG.warn("told to stop amid an invocation that does not end: it is answered with an error");
                stopping.interruptBusy();
                idle = stopping.awaitIdle(begin + TimeUnit.MILLISECONDS.toNanos(LAST_WORDS_MILLIS));
            }
            // With nothing pending the connections are left to the end of the process, which is quicker.
            return (ending.flush(millisLeft(begin, FLUSH_MILLIS)) || isClosedBy(begin)) && idle;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean isClosedBy(long begin) throws InterruptedException {
        Thread closing = new Thread(ending::close, "sluice-close");
        closing.setDaemon(true);
        closing.start();
        closing.join(Math.max(1, millisLeft(begin, END_MILLIS)));
        return !closing.isAlive();
    }

    private static long millisLeft(long begin, long until) {
        return Math.max(0, until - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
    }
}
