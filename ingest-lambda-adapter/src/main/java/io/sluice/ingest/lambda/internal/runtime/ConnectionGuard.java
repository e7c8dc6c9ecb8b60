package io.sluice.ingest.lambda.internal.runtime;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Looks to the database's connections before an invocation is handled: after a gap in which the environment may have
 * been frozen, and when none is open. A frozen process hears nothing of connections that the other side, or a gateway
 * between, has given up. For one loop and one thread.
 */
public final class ConnectionGuard {

    /** The connections beneath. */
    public interface Connections {

        /** Whether one is open, as far as is known without asking. */
        boolean isConnected();

        /**
         * Asks each for an answer, and has those replaced that give none.
         *
         * @param millis how long at most
         * @return whether one answers
         * @throws InterruptedException if interrupted
         */
        boolean probe(long millis) throws InterruptedException;
    }

    /** Time for new connections through a network that lost a packet; a database that takes longer is down. */
    static final long MAX_PROBE_MILLIS = 3_000;

    private final Connections connections;
    private final long gapMillis;
    private final long marginMillis;
    private final LongSupplier wallMillis;
    private final LongSupplier nanos;
    private long askedMillis;
    private long askedNanos;

    /**
     * Sets the guard up.
     *
     * @param connections what is looked to
     * @param gapMillis how long a gap calls for a look; 0 looks before every invocation
     * @param marginMillis how long before its deadline an invocation is answered at the latest
     * @param wallMillis milliseconds since the epoch; goes on while the process is frozen
     * @param nanos {@link System#nanoTime()}, which need not
     */
    public ConnectionGuard(
            Connections connections, long gapMillis, long marginMillis, LongSupplier wallMillis, LongSupplier nanos) {
        this.connections = connections;
        this.gapMillis = gapMillis;
        this.marginMillis = marginMillis;
        this.wallMillis = wallMillis;
        this.nanos = nanos;
        asking();
    }

    /** Says that the next invocation is about to be asked for: from here on the process may be frozen. */
    public void asking() {
        askedMillis = wallMillis.getAsLong();
        askedNanos = nanos.getAsLong();
    }

    /**
     * Looks, if there is cause to. That no connection answers is not told: the writes will say it better.
     *
     * @param deadlineMillis the invocation's
     * @throws InterruptedException if interrupted
     */
    public void arrived(long deadlineMillis) throws InterruptedException {
        if (gap() < gapMillis && connections.isConnected()) {
            return;
        }
        // A quarter of the time is left to the writes.
        long left = deadlineMillis - marginMillis - wallMillis.getAsLong();
        if (left > 0) {
            connections.probe(Math.min(left - left / 4, MAX_PROBE_MILLIS));
        }
    }

    /** The longer by either clock; a wall clock that was set back says nothing, and then the other one counts. */
    private long gap() {
        return Math.max(
                wallMillis.getAsLong() - askedMillis, TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - askedNanos));
    }
}
