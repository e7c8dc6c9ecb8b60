package io.sluice.ingest;

import java.time.Duration;

/**
 * How readings whose first attempt failed are tried again, within {@link SensorIngestorBuilder#deliveryTimeout}. Immutable.
 *
 * <p>The second attempt follows at once; before each later one there is a pause, drawn evenly between half and the whole
 * of {@code firstBackoff}, doubled each time up to {@code maxBackoff}. So the clients of a cluster that comes back do not
 * come all at once.
 *
 * <p>Attempts from the second on come out of a budget, so that retries never become the load that keeps a cluster
 * down: each acknowledged row pays in {@code budgetShare}, time pays in {@code budgetPerSecond}, an attempt costs 1, and at
 * most {@code budgetReserve()} is saved up. While the budget is empty readings wait; they do not fail sooner for it.
 *
 * @param firstBackoff the pause before the third attempt, 1 ms to 1 min
 * @param maxBackoff the longest pause, {@code firstBackoff} to 1 h
 * @param budgetShare attempts for each acknowledged row, 0 to 10
 * @param budgetPerSecond attempts each second whatever is acknowledged, 1 to 1,000,000
 */
public record RetrySettings(Duration firstBackoff, Duration maxBackoff, double budgetShare, int budgetPerSecond) {

    /** 100 ms to 5 s, one attempt for ten acknowledged rows, and 100 a second. */
    public static final RetrySettings DEFAULT =
            new RetrySettings(Duration.ofMillis(100), Duration.ofSeconds(5), 0.1, 100);

    /** How many seconds' worth of attempts may be saved up. */
    private static final int RESERVE_SECONDS = 10;

    /**
     * The same settings with other pauses.
     *
     * @param first the pause before the third attempt
     * @param longest the longest pause
     * @return new settings
     */
    public RetrySettings withBackoff(Duration first, Duration longest) {
        return new RetrySettings(first, longest, budgetShare, budgetPerSecond);
    }

    /**
     * The same settings with another budget.
     *
     * @param share attempts for each acknowledged row
     * @param perSecond attempts each second whatever is acknowledged
     * @return new settings
     */
    public RetrySettings withBudget(double share, int perSecond) {
        return new RetrySettings(firstBackoff, maxBackoff, share, perSecond);
    }

    /**
     * How many attempts may be saved up, and are there at the start.
     *
     * @return ten seconds of {@code budgetPerSecond}
     */
    public long budgetReserve() {
        return (long) RESERVE_SECONDS * budgetPerSecond;
    }
}
