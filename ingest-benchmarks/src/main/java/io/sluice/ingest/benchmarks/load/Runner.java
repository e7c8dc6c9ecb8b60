package io.sluice.ingest.benchmarks.load;

import java.util.List;
import java.util.Locale;

/** Runs one client process after the other and checks that no row is unaccounted for. For one thread. */
final class Runner {
    private static final double SETUP_SECONDS = 180;

    private final CompareOptions options;
    private final Results results;
    private final JobTimes times = new JobTimes();

    /**
     * What a client does after its warm-up.
     *
     * @param devices as {@link ClientJob} has it
     * @param burst as there
     * @param seconds as there
     * @param openLoopSeconds as there
     * @param rate as there
     * @param oneSeconds as there
     */
    record Plan(int devices, int burst, double seconds, double openLoopSeconds, int rate, double oneSeconds) {
        double atMostSeconds() {
            return seconds + 2 * openLoopSeconds + 2 * oneSeconds;
        }
    }

    Runner(CompareOptions options, Results results) {
        this.options = options;
        this.results = results;
    }

    /**
     * Runs a client.
     *
     * @param what it is called in messages
     * @return its figures, with the server's count of misrouted rows
     * @throws IllegalStateException if the client gave no report
     */
    Figures run(ServerProcess server, String what, Style style, Plan plan) {
        ClientJob job = new ClientJob(
                style,
                server.hosts(),
                server.datacenter(),
                server.nodes(),
                plan.devices(),
                plan.burst(),
                options.threads(),
                options.requestsPerShard(),
                times.next(),
                options.warmUpSeconds(),
                plan.seconds(),
                plan.openLoopSeconds(),
                plan.rate(),
                plan.oneSeconds());
        double load = Environment.loadAverage();
        server.resetCounts();
        ClientReport report;
        try (ChildJvm child = new ChildJvm(ClientMain.class, options.clientFlags(), Json.line(job))) {
            child.endAfter(SETUP_SECONDS + options.warmUpSeconds() + plan.atMostSeconds());
            String line = child.await(ClientMain.REPORT);
            if (line == null) {
                throw new IllegalStateException("no report from " + what + "; its reason stands above");
            }
            report = Json.read(line, ClientReport.class);
        }
        ServerProcess.Counts counts = server.counts();
        List<String> broken = report.tally().broken(counts.rows());
        broken.forEach(problem -> results.problem(what + ": " + problem));
        Figures figures = report.figures();
        figures.put(Figures.MISROUTED, (double) counts.misrouted());
        figures.put("rows_checked", (double) report.tally().stored());
        figures.put("load_average_before", load);
        System.out.printf(
                Locale.ROOT,
                "%-60s %,11.0f rows/s %8.3f µs %6.0f bytes%s%n",
                what,
                figures.get(Figures.ROWS_PER_S),
                figures.get(Figures.CPU_US_PER_ROW),
                figures.get(Figures.ALLOC_BYTES_PER_ROW),
                broken.isEmpty() ? "" : "  BROKEN: " + broken);
        return figures;
    }
}
