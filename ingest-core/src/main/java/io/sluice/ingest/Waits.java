package io.sluice.ingest;

import java.time.Duration;

/** The durations of callers as waits. */
final class Waits {

    /** Some seventy years: for ever, and far enough from overflow for any sum with a moment. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 4);

    private Waits() {}

    /** In nanoseconds; nothing if negative, and no more than there is any use for. */
    static long nanos(Duration wait) {
        return wait.isNegative() ? 0 : shortened(wait).toNanos();
    }

    /** In milliseconds, for a message. */
    static long millis(Duration wait) {
        return nanos(wait) / 1_000_000;
    }

    private static Duration shortened(Duration wait) {
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
