package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.RetrySettings;
import java.util.concurrent.TimeUnit;

/**
 * How many attempts may go wrong again: a token bucket that acknowledged rows and time fill. An attempt takes a token and
 * gives it back unless it failed for a cause that passes, so that what is spent is what a struggling cluster was asked in
 * vain, and a cluster that is back is not held up. Thread-safe; for attempts after the first only, so its lock is cheap.
 *
 * <p>Source: M. Eriksen and others, Finagle's {@code RetryBudget}; there an attempt that succeeds is not given back.
 */
final class RetryBudget {

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final RetrySettings settings;
    private double tokens;
    private long filledNanos;
    private long acknowledgedSeen;

    RetryBudget(RetrySettings settings, long nowNanos) {
        this.settings = settings;
        this.tokens = settings.budgetReserve();
        this.filledNanos = nowNanos;
    }

    /**
     * Takes a token if there is one.
     *
     * @param nowNanos now
     * @param acknowledged rows ever acknowledged
     */
    synchronized boolean take(long nowNanos, long acknowledged) {
        double earned = (nowNanos - filledNanos) / NANOS_PER_SECOND * settings.budgetPerSecond()
                + (acknowledged - acknowledgedSeen) * settings.budgetShare();
        filledNanos = nowNanos;
        acknowledgedSeen = acknowledged;
        add(earned);
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    /** Gives a token back: the attempt did not fail, or will never be repeated. */
    synchronized void giveBack() {
        add(1);
    }

    /** In how long time alone fills in the next token. */
    synchronized long nanosToNext() {
        return (long) Math.ceil(Math.max(0, 1 - tokens) / settings.budgetPerSecond() * NANOS_PER_SECOND);
    }

    private void add(double amount) {
        tokens = Math.min((double) settings.budgetReserve(), tokens + amount);
    }
}
