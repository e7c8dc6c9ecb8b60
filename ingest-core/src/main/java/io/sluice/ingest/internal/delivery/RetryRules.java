package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.RetrySettings;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/** When a row is tried again, and when no more. Immutable, thread-safe. */
final class RetryRules {

    /** What to do instead of pausing. */
    static final long GIVE_UP = -1;

    private static final int MAX_DOUBLINGS = 30;

    private final long deliveryTimeoutNanos;
    private final long firstBackoffNanos;
    private final long maxBackoffNanos;
    private final DoubleSupplier random;

    /**
     * Reads the settings.
     *
     * @param settings the pauses
     * @param deliveryTimeout how long after acceptance the last attempt may begin
     * @param random evenly from 0 to 1, for the jitter
     */
    RetryRules(RetrySettings settings, Duration deliveryTimeout, DoubleSupplier random) {
        this.deliveryTimeoutNanos = deliveryTimeout.toNanos();
        this.firstBackoffNanos = settings.firstBackoff().toNanos();
        this.maxBackoffNanos = settings.maxBackoff().toNanos();
        this.random = random;
    }

    /** Whether no later attempt can help: the cause stays, or the session is closed. */
    static boolean isFinal(FailureKind kind) {
        return !kind.isRetryable() || kind == FailureKind.CLOSED;
    }

    /** Whether the time of a row is over. */
    boolean isOver(PendingRow row, long nowNanos) {
        return nowNanos - row.queuedNanos() >= deliveryTimeoutNanos;
    }

    /**
     * The pause after an attempt that failed, or {@link #GIVE_UP} if too little time is left for another. The last pause
     * is shortened, so that the last attempt still begins in time.
     *
     * @param row which failed
     * @param attempts so far
     * @param nowNanos now
     */
    long pauseNanos(PendingRow row, int attempts, long nowNanos) {
        long left = deliveryTimeoutNanos - (nowNanos - row.queuedNanos());
        if (left <= firstBackoffNanos) {
            return GIVE_UP;
        }
        int doublings = Math.min(Math.max(0, attempts - 2), MAX_DOUBLINGS);
        double whole = Math.min((double) maxBackoffNanos, (double) firstBackoffNanos * (1L << doublings));
        return Math.min((long) (whole / 2 + random.getAsDouble() * whole / 2), left - firstBackoffNanos);
    }
}
