package io.sluice.ingest.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a comparison found, collected as it goes. Not thread-safe. */
final class Results {
    private static final String FILE = "compare.json";

    private final Map<String, Object> environment;
    private final CompareOptions options;
    private final Map<String, List<Figures>> rounds = new LinkedHashMap<>();
    private final Map<String, List<CurvePoint>> curves = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

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

    Results(CompareOptions options) {
        this.options = options;
        this.environment = Environment.read(options);
    }

    /** Adds a contender's round. */
    void add(String contender, Figures figures) {
        rounds.computeIfAbsent(contender, name -> new ArrayList<>()).add(figures);
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

    /** Notes what makes the comparison worth nothing. */
    void problem(String problem) {
        problems.add(problem);
    }

    List<String> problems() {
        return problems;
    }

    /** Each contender's medians, in the order in which they first ran. */
    Map<String, Figures> medians() {
        Map<String, Figures> medians = new LinkedHashMap<>();
        rounds.forEach((contender, figures) -> medians.put(contender, Figures.medians(figures)));
        return medians;
    }

    List<Figures> roundsOf(String contender) {
        return rounds.getOrDefault(contender, List.of());
    }

    Map<String, List<CurvePoint>> curves() {
        return curves;
    }

    /** Writes everything to {@code compare.json}. */
    Path write() throws IOException {
        Map<String, Figures> contenders = new LinkedHashMap<>();
        Map<String, Figures> oneAtATime = new LinkedHashMap<>();
        medians().forEach((contender, figures) -> {
            contenders.put(contender, figures.without(Compare.ONE));
            if (!figures.under(Compare.ONE).values().isEmpty()) {
                oneAtATime.put(contender, figures.under(Compare.ONE));
            }
        });
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("environment", environment);
        all.put("options", options);
        all.put("contenders", contenders);
        all.put("one_at_a_time", oneAtATime);
        all.put("curves", curves);
        all.put("rounds", rounds);
        all.put("problems", problems);
        Path folder = Files.createDirectories(Path.of(options.output()));
        Path file = folder.resolve(FILE);
        Files.write(file, Json.document(all));
        return file;
    }
}
