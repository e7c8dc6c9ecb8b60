package io.sluice.ingest.internal.delivery;

/** The one clock and timer of an ingestor. Thread-safe. */
public interface DeliveryTimer {

    /** Now, on the clock of {@link System#nanoTime()}. */
    long nanoTime();

    /**
     * Runs a task once, on a thread that must not be blocked; not at all after {@link #stop()}.
     *
     * @param task must not throw
     * @param delayNanos after which time; zero or less for as soon as may be
     */
    void schedule(Runnable task, long delayNanos);

    /**
     * Runs a task once, about a millisecond from now, as {@link #schedule} would: to look again at what may have been
     * settled by then.
     */
    void soon(Runnable task);

    /** Runs a task again and again, each time so long after it last ended, until {@link #stop()}. */
    void every(long intervalNanos, Runnable task);

    /** Ends the timer; what is scheduled is dropped. */
    void stop();
}
