package io.sluice.ingest.benchmarks.load;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The results as a table for people, each figure beside its ratio to the baseline's. */
final class Table {
    private static final String HEAD = "%-32s %12s %7s %9s %7s %9s %7s %9s %9s %9s %9s %9s %7s%n"
            .formatted(
                    "contender",
                    "rows/s",
                    "ratio",
                    "CPU µs",
                    "ratio",
                    "bytes",
                    "ratio",
                    "p50 µs",
                    "p99 µs",
                    "p99.9 µs",
                    "max µs",
                    "misrouted",
                    "spread");

    private Table() {}

    /** Writes all that was found. */
    static String of(CompareResults all) {
        Results results = all.rounds();
        StringBuilder text = new StringBuilder(
                "\nMedians of the rounds; CPU and bytes are a row's, in the client process;"
                        + " ratios are to the baseline of the same server;\nspread is (largest - smallest) / median of rows/s.\n\n");
        Map<String, Figures> medians = results.medians();
        if (!medians.isEmpty()) {
            text.append(HEAD);
        }
        medians.forEach((contender, figures) -> text.append(row(results, medians, contender, figures)));
        oneAtATime(text, medians);
        all.curves().forEach((curve, points) -> curve(text, curve, points));
        return text.toString();
    }

    private static String row(Results results, Map<String, Figures> medians, String contender, Figures figures) {
        Figures baseline = medians.getOrDefault(baselineOf(contender), new Figures());
        return String.format(
                Locale.ROOT,
                "%-32s %,12.0f %7.2f %9.3f %7.3f %9.0f %7.3f %9.0f %9.0f %9.0f %9.0f %9.0f %6.0f%%%n",
                contender,
                figures.get(Figures.ROWS_PER_S),
                ratio(figures, baseline, Figures.ROWS_PER_S),
                figures.get(Figures.CPU_US_PER_ROW),
                ratio(figures, baseline, Figures.CPU_US_PER_ROW),
                figures.get(Figures.ALLOC_BYTES_PER_ROW),
                ratio(figures, baseline, Figures.ALLOC_BYTES_PER_ROW),
                figures.get("ack_p50_us"),
                figures.get("ack_p99_us"),
                figures.get("ack_p999_us"),
                figures.get("ack_max_us"),
                figures.get(Figures.MISROUTED),
                100 * Figures.spread(results.roundsOf(contender), Figures.ROWS_PER_S));
    }

    private static void oneAtATime(StringBuilder text, Map<String, Figures> medians) {
        if (medians.values().stream()
                .anyMatch(figures -> !figures.under(Compare.ONE).values().isEmpty())) {
            text.append(String.format("%nOne reading at a time, given in until acknowledged:%n"));
        }
        medians.forEach((contender, figures) -> {
            Figures one = figures.under(Compare.ONE);
            if (!one.values().isEmpty()) {
                Figures baseline = medians.getOrDefault(baselineOf(contender), new Figures())
                        .under(Compare.ONE);
                text.append(String.format(
                        Locale.ROOT,
                        "%-32s p50 %8.0f µs, ratio %.3f; p99 %8.0f µs%n",
                        contender,
                        one.get("p50_us"),
                        ratio(one, baseline, "p50_us"),
                        one.get("p99_us")));
            }
        });
    }

    private static void curve(StringBuilder text, String curve, List<CompareResults.CurvePoint> points) {
        text.append(String.format("%nBy %s:%n", curve));
        for (CompareResults.CurvePoint point : points) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-16s %d nodes, %2d shards, %,9d devices: %,11.0f rows/s %7.3f µs %6.0f bytes, misrouted %.0f%n",
                    point.contender(),
                    point.nodes(),
                    point.shards(),
                    point.devices(),
                    point.figures().get(Figures.ROWS_PER_S),
                    point.figures().get(Figures.CPU_US_PER_ROW),
                    point.figures().get(Figures.ALLOC_BYTES_PER_ROW),
                    point.figures().get(Figures.MISROUTED)));
        }
    }

    /** The baseline before the same server and with the same order of devices. */
    private static String baselineOf(String contender) {
        for (Style style : Style.values()) {
            if (contender.startsWith(style.label())) {
                return Style.BASELINE.label()
                        + contender.substring(style.label().length());
            }
        }
        throw new IllegalArgumentException(contender);
    }

    private static double ratio(Figures figures, Figures baseline, String name) {
        return figures.get(name) / baseline.get(name);
    }
}
