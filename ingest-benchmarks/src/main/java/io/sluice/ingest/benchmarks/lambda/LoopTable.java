package io.sluice.ingest.benchmarks.lambda;

import io.sluice.ingest.benchmarks.load.Figures;
import io.sluice.ingest.benchmarks.load.Results;
import java.util.Locale;
import java.util.Map;

/** The results as a table for people, each figure of the adapter's beside its ratio to the rival's. */
final class LoopTable {
    private static final String HEAD = "%n%-28s %9s %6s %9s %6s %9s %9s %10s %10s %10s %6s %9s %6s%n"
            .formatted(
                    "contender",
                    "p50 µs",
                    "ratio",
                    "p99 µs",
                    "ratio",
                    "p99.9 µs",
                    "max µs",
                    "cycle p50",
                    "cycle p99",
                    "bytes",
                    "ratio",
                    "CPU µs",
                    "ratio");

    private LoopTable() {}

    /** Writes all that was found. */
    static String of(Results results) {
        Map<String, Figures> medians = results.medians();
        StringBuilder text = new StringBuilder(
                "\nMedians of the rounds. Times are an event's, from its first byte to the last of its answer; a cycle ends"
                        + " with the next poll.\nBytes and CPU are an event's, in the function's process."
                        + " Ratios are to the hand-written function that answers as late.\n");
        text.append(HEAD);
        for (Contender contender : Contender.all()) {
            Figures figures = medians.get(contender.label());
            if (figures != null) {
                Figures rival = medians.getOrDefault(contender.rival().label(), new Figures());
                text.append(row(contender.label(), figures, rival));
            }
        }
        return text.toString();
    }

    private static String row(String label, Figures figures, Figures rival) {
        return String.format(
                Locale.ROOT,
                "%-28s %9.1f %6.3f %9.1f %6.3f %9.1f %9.1f %10.1f %10.1f %10.0f %6.3f %9.1f %6.3f%n",
                label,
                figures.get("p50_us"),
                ratio(figures, rival, "p50_us"),
                figures.get("p99_us"),
                ratio(figures, rival, "p99_us"),
                figures.get("p999_us"),
                figures.get("max_us"),
                figures.get("cycle_p50_us"),
                figures.get("cycle_p99_us"),
                figures.get("alloc_bytes"),
                ratio(figures, rival, "alloc_bytes"),
                figures.get("cpu_us"),
                ratio(figures, rival, "cpu_us"));
    }

    private static double ratio(Figures figures, Figures rival, String name) {
        return figures.get(name) / rival.get(name);
    }
}
