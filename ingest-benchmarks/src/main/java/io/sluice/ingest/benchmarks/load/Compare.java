package io.sluice.ingest.benchmarks.load;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Runs the hand-written baseline and the library in one run, each in client processes of its own, before one server in a
 * process of its own; prints a table and writes {@code compare.json}. What it measures, and how, is in {@code
 * docs/benchmarks.md}. Exit status 1 if any row is unaccounted for, 2 if the command line is wrong.
 */
public final class Compare {
    /** What the names of the figures of one reading at a time begin with, until they are set apart. */
    static final String ONE = "one_";

    private static final int SHARDS = 4;
    private static final int BURST = 64;

    /** The node that is measured runs on a JVM as databases do: both compilers, a heap that lets it write at leisure. */
    private static final List<String> NODE_FLAGS = List.of("-Xms2g", "-Xmx2g", "-XX:+UseG1GC");

    private static final double NODE_WARM_UPS = 2;
    private static final List<Style> CURVE_STYLES = List.of(Style.SLUICE_SINGLE, Style.SLUICE_BATCHED);

    private final CompareOptions options;
    private final CompareResults results;
    private final Runner runner;

    private Compare(CompareOptions options) {
        this.options = options;
        this.results = new CompareResults(options);
        this.runner = new Runner(options, results.rounds());
    }

    /** Runs a comparison; see {@link CompareOptions#USAGE}. */
    public static void main(String[] args) throws Exception {
        CompareOptions options;
        try {
            options = CompareOptions.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        System.exit(new Compare(options).run() ? 0 : 1);
    }

    private boolean run() throws Exception {
        try {
            measure();
        } catch (RuntimeException e) {
            results.rounds().problem("ended early: " + e);
            throw e;
        } finally {
            System.out.print(Table.of(results));
            Path file = results.write();
            System.out.println();
            System.out.println("written to " + file);
            results.rounds().problems().forEach(problem -> System.out.println("PROBLEM " + problem));
        }
        return results.rounds().problems().isEmpty();
    }

    private void measure() {
        if (options.nullStore()) {
            onNullStore(1, SHARDS, server -> rounds(server, "", 1, options.rate(), options.oneSeconds()));
        }
        if (options.cassandra()) {
            measureNode();
        }
        if (options.curves()) {
            measureCurves();
        }
    }

    private void measureNode() {
        try (ServerProcess server = new ServerProcess(1, SHARDS, NODE_FLAGS)) {
            server.nullStore(false);
            warmNode(server);
            rounds(server, "_cassandra", 1, options.cassandraRate(), 0);
            rounds(server, "_cassandra_bursts", BURST, options.cassandraRate(), 0);
        }
    }

    private void measureCurves() {
        onNullStore(1, SHARDS, server -> {
            Stream.of(1, 10, 100).forEach(times -> curve("devices", server, SHARDS, times * options.devices()));
            curve("shards", server, SHARDS, options.devices());
            curve("nodes", server, SHARDS, options.devices());
        });
        for (int shards : new int[] {1, 16, 64}) {
            onNullStore(1, shards, server -> curve("shards", server, shards, options.devices()));
        }
        onNullStore(3, SHARDS, server -> curve("nodes", server, SHARDS, options.devices()));
    }

    /** The server's code is compiled by load, too: without the warm-up the first contender would pay for it. */
    private void onNullStore(int nodes, int shards, Consumer<ServerProcess> measurement) {
        try (ServerProcess server = new ServerProcess(nodes, shards)) {
            warm(server, Style.BASELINE, options.warmUpSeconds());
            measurement.accept(server);
        }
    }

    /** A database has more to compile, and other code for single statements and for batches. */
    private void warmNode(ServerProcess server) {
        for (Style style : List.of(Style.BASELINE, Style.SLUICE_BATCHED, Style.BASELINE)) {
            warm(server, style, NODE_WARM_UPS * options.warmUpSeconds());
        }
    }

    private void warm(ServerProcess server, Style style, double seconds) {
        runner.run(
                server,
                "(the server's warm-up, not counted)",
                style,
                new Runner.Plan(options.devices(), 1, seconds, 0, 1, 0));
    }

    /** In turn, so that whatever else the machine does falls on all alike. */
    private void rounds(ServerProcess server, String suffix, int burst, int rate, double oneSeconds) {
        for (int round = 1; round <= options.rounds(); round++) {
            for (Style style : Style.values()) {
                String name = style.label() + suffix;
                Figures figures = runner.run(
                        server,
                        name + ", round " + round + " of " + options.rounds(),
                        style,
                        new Runner.Plan(
                                options.devices(),
                                burst,
                                options.seconds(),
                                options.openLoopSeconds(),
                                rate,
                                oneSeconds));
                results.rounds().add(name, figures);
            }
        }
    }

    private void curve(String curve, ServerProcess server, int shards, int devices) {
        for (Style style : CURVE_STYLES) {
            String what =
                    style.label() + ", " + server.nodes() + " nodes of " + shards + " shards, " + devices + " devices";
            Figures figures =
                    runner.run(server, what, style, new Runner.Plan(devices, 1, options.curveSeconds(), 0, 1, 0));
            results.add(curve, new CompareResults.CurvePoint(style.label(), server.nodes(), shards, devices, figures));
        }
    }
}
