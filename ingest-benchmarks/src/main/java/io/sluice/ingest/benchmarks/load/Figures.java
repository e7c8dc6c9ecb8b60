package io.sluice.ingest.benchmarks.load;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Measured numbers by name, in the order in which they were put. Not thread-safe. */
public final class Figures {
    static final String ROWS_PER_S = "rows_per_s";
    static final String CPU_US_PER_ROW = "cpu_us_per_row";
    static final String ALLOC_BYTES_PER_ROW = "alloc_bytes_per_row";
    /** Rows that came to a node or shard that does not own them. */
    public static final String MISROUTED = "misrouted";

    private static final double ROUNDING = 1_000;

    private final Map<String, Double> values;

    /** No numbers yet. */
    public Figures() {
        this(new LinkedHashMap<>());
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private Figures(Map<String, Double> values) {
        this.values = values;
    }

    @JsonValue
    Map<String, Double> values() {
        return values;
    }

    /** Puts a number, rounded to three decimals. */
    public void put(String name, double value) {
        values.put(name, Math.round(value * ROUNDING) / ROUNDING);
    }

    void putAll(Figures others) {
        values.putAll(others.values);
    }

    /** The number of a name; NaN if there is none. */
    public double get(String name) {
        Double value = values.get(name);
        return value == null ? Double.NaN : value;
    }

    /** Takes the numbers out whose names begin so, the beginning dropped. */
    Figures under(String prefix) {
        Figures part = new Figures();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                part.put(name.substring(prefix.length()), value);
            }
        });
        return part;
    }

    /** The numbers whose names do not begin so. */
    Figures without(String prefix) {
        Figures part = new Figures();
        values.forEach((name, value) -> {
            if (!name.startsWith(prefix)) {
                part.put(name, value);
            }
        });
        return part;
    }

    /** The median of each number over rounds that have the same names; of an even count, the mean of the middle two. */
    static Figures medians(List<Figures> rounds) {
        Figures medians = new Figures();
        for (String name : rounds.get(0).values.keySet()) {
            double[] sorted = rounds.stream()
                    .mapToDouble(round -> round.get(name))
                    .sorted()
                    .toArray();
            medians.put(name, (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2);
        }
        return medians;
    }

    /** How far a number's rounds lie apart: (largest − smallest) / median. */
    static double spread(List<Figures> rounds, String name) {
        double[] sorted =
                rounds.stream().mapToDouble(round -> round.get(name)).sorted().toArray();
        return (sorted[sorted.length - 1] - sorted[0]) / medians(rounds).get(name);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Figures figures && values.equals(figures.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
