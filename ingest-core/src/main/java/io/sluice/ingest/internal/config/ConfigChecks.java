package io.sluice.ingest.internal.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects everything that is wrong with a configuration, so that it is told at once. For one thread. */
public final class ConfigChecks {

    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final Duration LONGEST_IN_MILLIS = Duration.ofMillis(Long.MAX_VALUE);

    private final List<String> problems = new ArrayList<>();

    /** Notes a problem unless a condition holds. */
    public void require(boolean condition, String problem) {
        if (!condition) {
            problems.add(problem);
        }
    }

    /** Notes a setting that is null; the answer is whether it is not. */
    public boolean given(String setting, @Nullable Object value) {
        require(value != null, setting + " is null");
        return value != null;
    }

    /** Notes a number outside its range. */
    public void range(String setting, long value, long min, long max) {
        require(value >= min && value <= max, setting + "=" + value + " is not in " + min + ".." + max);
    }

    /** Notes a duration that is null, or outside its range as far as that is known. */
    public void range(String setting, @Nullable Duration value, @Nullable Duration min, Duration max) {
        if (value == null) {
            given(setting, null);
        } else if (min != null && (value.compareTo(min) < 0 || value.compareTo(max) > 0)) {
            problems.add(setting + "=" + text(value, " ms") + " is not in " + text(min, "") + ".." + text(max, " ms"));
        }
    }

    /** Notes a duration that has a part of a second. */
    public void wholeSeconds(String setting, Duration value) {
        require(value.toNanosPart() == 0, setting + " must be whole seconds");
    }

    /** In milliseconds where these say it exactly, which is where there are no more than a {@code long} counts. */
    private static String text(Duration duration, String unit) {
        boolean exact = duration.toNanosPart() % NANOS_PER_MILLI == 0
                && duration.compareTo(LONGEST_IN_MILLIS) <= 0
                && duration.compareTo(LONGEST_IN_MILLIS.negated()) >= 0;
        return exact ? duration.toMillis() + unit : duration.toString();
    }

    /**
     * Ends the checks.
     *
     * @throws IllegalArgumentException with every problem, if there is one
     */
    public void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("bad configuration: " + String.join("; ", problems));
        }
    }
}
