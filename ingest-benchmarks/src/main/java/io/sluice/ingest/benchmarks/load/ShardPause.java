package io.sluice.ingest.benchmarks.load;

import io.sluice.ingest.IngestorStats;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What callers of the other shards see while one of four stands still: load at a fixed rate before, while and after one
 * shard reads nothing. Prints a table and writes {@code shard-pause.json}; {@code docs/benchmarks.md} says what the
 * figures mean. Exit status 1 if a row is unaccounted for, 2 if the command line is wrong.
 */
public final class ShardPause {
    private static final String USAGE = "[--rate N] [--seconds S] [--warm-up-seconds S] [--rounds N] [--output DIR]";
    private static final String FILE = "shard-pause.json";
    private static final int SHARDS = 4;
    private static final int DEVICES = 10_000;
    private static final long FIRST_MILLIS = 1_700_000_000_000L;
    private static final long MILLIS_PER_RUN = 1_000_000_000L;
    private static final List<Style> STYLES = List.of(Style.SLUICE_SINGLE, Style.SLUICE_BATCHED);

    private final Map<String, String> options;
    private final Results results;
    private int runs;

    private ShardPause(String[] args) {
        options = options(args);
        results = new Results(ManagementFactory.getRuntimeMXBean().getInputArguments(), options);
    }

    /** The options by name: those given, and defaults for the others. */
    static Map<String, String> options(String... args) {
        Map<String, String> options = new LinkedHashMap<>(Map.of(
                "--rate",
                "20000",
                "--seconds",
                "5",
                "--warm-up-seconds",
                "10",
                "--rounds",
                "3",
                "--output",
                "ingest-benchmarks/target/shard-pause"));
        CommandLine.read(List.of(args), USAGE, (name, value) -> {
            switch (name) {
                case "--rate", "--rounds" -> CommandLine.atLeastOne(value);
                case "--seconds", "--warm-up-seconds" -> CommandLine.seconds(value);
                case "--output" -> {}
                default -> throw new IllegalArgumentException("unknown");
            }
            options.put(name, value);
        });
        return options;
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        ShardPause pause;
        try {
            pause = new ShardPause(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        System.exit(pause.run() ? 0 : 1);
    }

    private double number(String option) {
        return Double.parseDouble(options.get(option));
    }

    private boolean run() throws Exception {
        try (ServerProcess server = new ServerProcess(1, SHARDS)) {
            for (int round = 0; round < (int) number("--rounds"); round++) {
                for (Style style : STYLES) {
                    results.add(style.label(), measure(server, style));
                }
            }
        }
        System.out.print(table());
        System.out.println(
                "written to " + results.write(Objects.requireNonNull(options.get("--output")), FILE, Map.of()));
        results.problems().forEach(problem -> System.out.println("PROBLEM " + problem));
        return results.problems().isEmpty();
    }

    private Figures measure(ServerProcess server, Style style) throws Exception {
        ClientJob job = new ClientJob(
                style,
                server.hosts(),
                server.datacenter(),
                1,
                DEVICES,
                1,
                1,
                0,
                FIRST_MILLIS + runs++ * MILLIS_PER_RUN,
                0,
                0,
                0,
                0,
                0);
        server.resetCounts();
        Figures figures = new Figures();
        try (Sluice sluice = new Sluice(job)) {
            IfRoom ifRoom = new IfRoom(sluice);
            try (Load load = new Load(ifRoom, Documents.deal(1, DEVICES, 1, job.firstMillis()))) {
                load.openLoop(number("--warm-up-seconds"), rate(), new AckTimes(), new AckTimes());
                phase(load, figures, "before_");
                server.frozen(true);
                long storedBefore = sluice.stats().stored();
                long awayBefore = ifRoom.turnedAway();
                phase(load, figures, "during_");
                IngestorStats stats = sluice.stats();
                figures.put("during_stored", (double) (stats.stored() - storedBefore));
                figures.put("during_turned_away", (double) (ifRoom.turnedAway() - awayBefore));
                figures.put("during_pending", (double) stats.pending());
                figures.put("during_pending_bytes", (double) stats.pendingBytes());
                server.frozen(false);
                sluice.flush();
                phase(load, figures, "after_");
                sluice.flush();
            }
            ServerProcess.Counts counts = server.counts();
            sluice.tally().broken(counts.rows()).forEach(broken -> results.problem(style.label() + ": " + broken));
        }
        return figures;
    }

    /** Readings of the shard that stands still are not in: they are acknowledged, and recorded, when it goes on. */
    private void phase(Load load, Figures figures, String prefix) throws Exception {
        AckTimes acks = new AckTimes();
        load.pace(number("--seconds"), rate(), acks, new AckTimes());
        acks.report(figures, prefix);
    }

    private int rate() {
        return (int) number("--rate");
    }

    private String table() {
        StringBuilder text = new StringBuilder(String.format(
                "%nMedians of the rounds. \"during\": one of %d shards stands still; times are those of the others.%n%n"
                        + "%-16s %-8s %9s %9s %9s %9s%n",
                SHARDS, "contender", "", "p50 µs", "p99 µs", "p99.9 µs", "max µs"));
        results.medians().forEach((label, medians) -> {
            for (String phase : List.of("before", "during", "after")) {
                Figures of = medians.under(phase + "_");
                text.append(String.format(
                        Locale.ROOT,
                        "%-16s %-8s %9.0f %9.0f %9.0f %9.0f%n",
                        label,
                        phase,
                        of.get("p50_us"),
                        of.get("p99_us"),
                        of.get("p999_us"),
                        of.get("max_us")));
            }
            text.append(String.format(
                    Locale.ROOT,
                    "%-16s stored meanwhile %.0f, turned away %.0f, held for the still shard %.0f rows of %.0f bytes%n",
                    label,
                    medians.get("during_stored"),
                    medians.get("during_turned_away"),
                    medians.get("during_pending"),
                    medians.get("during_pending_bytes")));
        });
        return text.toString();
    }
}
