package io.sluice.ingest.benchmarks.quickstart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** The result of a run: the table, the last line, and whether all is well. */
public record Report(
        Outcomes outcomes, Comparison comparison, OptionalLong misrouted, int shards, List<long[]> rowsPerShard) {

    /** Whether every reading that was played is stored, found and unaltered, and, where that is known, well routed. */
    public boolean good() {
        return outcomes.failed() == 0
                && outcomes.stored() == outcomes.accepted()
                && comparison.lost() == 0
                && comparison.altered() == 0
                && misrouted.orElse(0) == 0;
    }

    /** What a person reads. */
    public List<String> table() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        add(lines, "accepted", number(outcomes.accepted()));
        add(lines, "stored", number(outcomes.stored()));
        add(lines, "failed", number(outcomes.failed()));
        add(lines, "rows due in the table", number(comparison.due()));
        add(lines, "  lost", number(comparison.lost()));
        add(lines, "  altered", number(comparison.altered()));
        add(lines, "  sent to a wrong node or shard", misroutedText());
        for (int node = 0; node < rowsPerShard.size(); node++) {
            add(
                    lines,
                    "rows per shard" + (rowsPerShard.size() == 1 ? "" : ", node " + (node + 1)),
                    String.join(
                            "  ",
                            Arrays.stream(rowsPerShard.get(node))
                                    .mapToObj(Report::number)
                                    .toList()));
        }
        Histogram latency = outcomes.latency();
        add(
                lines,
                "invocation latency, µs",
                "p50 " + micros(50) + "  p90 " + micros(90) + "  p99 " + micros(99) + "  p99.9 " + micros(99.9)
                        + "  max " + number(TimeUnit.NANOSECONDS.toMicros(latency.getMaxValue())));
        add(lines, "", "all " + number(latency.getTotalCount()) + " invocations, one at a time, warm-up included");
        lines.add("");
        return lines;
    }

    /** What a program reads: the last line. */
    public String line() {
        return "QUICKSTART accepted=" + outcomes.accepted() + " stored=" + outcomes.stored() + " failed="
                + outcomes.failed() + " lost=" + comparison.lost() + " altered=" + comparison.altered() + " misrouted="
                + misroutedText() + " shards=" + shards + " p50_us=" + quantile(50) + " p99_us=" + quantile(99);
    }

    private String misroutedText() {
        return misrouted.isPresent() ? Long.toString(misrouted.getAsLong()) : "unknown";
    }

    private String micros(double percentile) {
        return number(quantile(percentile));
    }

    private long quantile(double percentile) {
        return TimeUnit.NANOSECONDS.toMicros(outcomes.latency().getValueAtPercentile(percentile));
    }

    private static void add(List<String> lines, String name, String value) {
        lines.add(String.format(Locale.ROOT, "  %-34s %s", name, value));
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
