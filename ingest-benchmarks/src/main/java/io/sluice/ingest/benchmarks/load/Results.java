package io.sluice.ingest.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the rounds of several contenders found, collected as they go. Not thread-safe. */
public final class Results {
    private final Map<String, Object> environment;
    private final Object options;
    private final Map<String, List<Figures>> rounds = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * Nothing found yet.
     *
     * @param clientFlags JVM options of every contender
     * @param options what is run, to be written beside the figures
     */
    public Results(List<String> clientFlags, Object options) {
        this.options = options;
        this.environment = Environment.read(clientFlags);
    }

    /** Adds a contender's round. */
    public void add(String contender, Figures figures) {
        rounds.computeIfAbsent(contender, name -> new ArrayList<>()).add(figures);
    }

    /** Notes what makes all of it worth nothing. */
    public void problem(String problem) {
        problems.add(problem);
    }

    /** What was noted. */
    public List<String> problems() {
        return problems;
    }

    /** Each contender's medians, in the order in which they first ran. */
    public Map<String, Figures> medians() {
        Map<String, Figures> medians = new LinkedHashMap<>();
        rounds.forEach((contender, figures) -> medians.put(contender, Figures.medians(figures)));
        return medians;
    }

    /** Each round of a contender. */
    public List<Figures> roundsOf(String contender) {
        return rounds.getOrDefault(contender, List.of());
    }

    /**
     * Writes everything to a file.
     *
     * @param folder made if it is missing
     * @param name of the file
     * @param sections what stands in it besides, between environment and rounds
     * @return the file
     */
    public Path write(String folder, String name, Map<String, ?> sections) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("environment", environment);
        all.put("options", options);
        all.putAll(sections);
        all.put("rounds", rounds);
        all.put("problems", problems);
        Path file = Files.createDirectories(Path.of(folder)).resolve(name);
        Files.write(file, Json.document(all));
        return file;
    }
}
