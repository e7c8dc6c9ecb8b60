package io.sluice.ingest;

import io.sluice.ingest.internal.fault.UncaughtErrors;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order in which an ingestor ends, and how long each part is waited for: {@code closeTimeout} and {@link #GRACE} in
 * all, whatever does not return. What a part does not finish in its time it goes on with while the process lives.
 *
 * <p>Of the whole the last seconds are the listener's and the session's. All before them is for the outcomes of what is
 * pending and then for the sink, so that a sink has the longer the less there was to wait for.
 */
final class Ending {

    /** How much longer than {@code closeTimeout} it takes at most. */
    static final Duration GRACE = Duration.ofSeconds(5);

    private static final long CALLBACKS_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long SESSION_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    private final Parts parts;
    private final LongSupplier nanoTime;

    /** What ends. Each wait takes so many nanoseconds at most, and none if there are none left. */
    interface Parts {
        /** Waits for the outcomes of everything accepted, kept ones included. */
        void drain(long nanos) throws InterruptedException;

        /** Fails everything that has no outcome yet. */
        void failPending();

        /** Closes the sink after what waits for it. */
        void closeSink(long nanos) throws InterruptedException;

        /** Lets listener and futures hear what waits for them. */
        void closeCallbacks(long nanos) throws InterruptedException;

        /** Lets go of the session. */
        void closeSession(long nanos) throws InterruptedException;
    }

    /**
     * Prepares to end.
     *
     * @param parts what ends
     * @param nanoTime the clock by which the parts wait
     */
    Ending(Parts parts, LongSupplier nanoTime) {
        this.parts = parts;
        this.nanoTime = nanoTime;
    }

    /** Ends; an interrupt cuts the wait that it meets short, and stays set. */
    void run(Duration closeTimeout) {
        long end = nanoTime.getAsLong() + closeTimeout.plus(GRACE).toNanos();
        long tellBy = end - SESSION_NANOS - CALLBACKS_NANOS;
        boolean interrupted = isInterrupted(parts::drain, closeTimeout.toNanos());
        interrupted |= isInterrupted(nanos -> parts.failPending(), 0);
        interrupted |= isInterrupted(parts::drain, left(tellBy));
        interrupted |= isInterrupted(parts::closeSink, left(tellBy));
        interrupted |= isInterrupted(parts::closeCallbacks, Math.min(CALLBACKS_NANOS, left(end)));
        interrupted |= isInterrupted(parts::closeSession, left(end));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private long left(long deadline) {
        return Math.max(0, deadline - nanoTime.getAsLong());
    }

    private interface Wait {
        void upTo(long nanos) throws InterruptedException;
    }

    /** Waits for a part; true if that was interrupted. */
    private static boolean isInterrupted(Wait part, long nanos) {
        try {
            part.upTo(nanos);
            return false;
        } catch (InterruptedException e) {
            return true;
        } catch (Throwable e) {
            LOG.error("a part of the ingestor did not end as it should; the others do", e);
            UncaughtErrors.handOver(e);
            return false;
        }
    }
}
