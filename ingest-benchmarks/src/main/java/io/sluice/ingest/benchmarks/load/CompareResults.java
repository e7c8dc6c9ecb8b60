package io.sluice.ingest.benchmarks.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a comparison found: rounds, and points of curves. Not thread-safe. */
final class CompareResults {
    private static final String FILE = "compare.json";

    private final CompareOptions options;
    private final Results results;
    private final Map<String, List<CurvePoint>> curves = new LinkedHashMap<>();

    /**
     * A point of a curve.
     *
     * @param contender who
     * @param nodes of the server
     * @param shards of each node
     * @param devices that report
     * @param figures found
     */
    record CurvePoint(String contender, int nodes, int shards, int devices, Figures figures) {}

    CompareResults(CompareOptions options) {
        this.options = options;
        this.results = new Results(options.clientFlags(), options);
    }

    /** The rounds, and what is wrong. */
    Results rounds() {
        return results;
    }

    /** Adds a point to a curve, in its place. */
    void add(String curve, CurvePoint point) {
        List<CurvePoint> points = curves.computeIfAbsent(curve, name -> new ArrayList<>());
        points.add(point);
        points.sort(Comparator.comparing(CurvePoint::contender)
                .thenComparing(CurvePoint::nodes)
                .thenComparing(CurvePoint::shards)
                .thenComparing(CurvePoint::devices));
    }

    Map<String, List<CurvePoint>> curves() {
        return curves;
    }

    /** Writes everything to {@code compare.json}. */
    Path write() throws IOException {
        Map<String, Figures> contenders = new LinkedHashMap<>();
        Map<String, Figures> oneAtATime = new LinkedHashMap<>();
        results.medians().forEach((contender, figures) -> {
            contenders.put(contender, figures.without(Compare.ONE));
            if (!figures.under(Compare.ONE).values().isEmpty()) {
                oneAtATime.put(contender, figures.under(Compare.ONE));
            }
        });
        Map<String, Object> sections = new LinkedHashMap<>();
        sections.put("contenders", contenders);
        sections.put("one_at_a_time", oneAtATime);
        sections.put("curves", curves);
        return results.write(options.output(), FILE, sections);
    }
}
