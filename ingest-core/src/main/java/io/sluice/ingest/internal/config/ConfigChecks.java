package io.sluice.ingest.internal.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong with a configuration, so that it is told at once. For one thread. */
public final class ConfigChecks {

    private final List<String> problems = new ArrayList<>();

    /** Notes a problem unless a condition holds. */
    public void require(boolean condition, String problem) {
        if (!condition) {
            problems.add(problem);
        }
    }

    /** Notes a number outside its range. */
    public void range(String setting, long value, long min, long max) {
        require(value >= min && value <= max, setting + "=" + value + " is not in " + min + ".." + max);
    }

    /** Notes a duration outside its range. */
    public void range(String setting, Duration value, Duration min, Duration max) {
        require(
                value.compareTo(min) >= 0 && value.compareTo(max) <= 0,
                setting + "=" + inMillis(value, " ms") + " is not in " + inMillis(min, "") + ".."
                        + inMillis(max, " ms"));
    }

    private static String inMillis(Duration value, String unit) {
        try {
            return value.toMillis() + unit;
        } catch (ArithmeticException e) {
            return value.toString(); // longer than a long can say
        }
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
