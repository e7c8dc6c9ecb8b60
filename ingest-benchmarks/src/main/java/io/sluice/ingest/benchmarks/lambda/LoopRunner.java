package io.sluice.ingest.benchmarks.lambda;

import io.sluice.ingest.benchmarks.lambda.MeasuredMain.Used;
import io.sluice.ingest.benchmarks.load.Environment;
import io.sluice.ingest.benchmarks.load.Figures;
import io.sluice.ingest.benchmarks.load.JobTimes;
import io.sluice.ingest.benchmarks.load.ServerProcess;
import java.util.Locale;

/**
 * Runs one function after the other on one Runtime API and before one server, and checks that exactly the rows of its
 * events were stored. For one thread.
 */
final class LoopRunner {
    /** For the rows of functions that do not wait for them. */
    private static final long GRACE_NANOS = 10_000_000_000L;

    private static final long ROWS_POLL_MILLIS = 5;
    private static final double NANOS_PER_MICRO = 1e3;

    private final LoopOptions options;
    private final RuntimeApiProcess api;
    private final ServerProcess server;
    private final JobTimes times = new JobTimes();

    LoopRunner(LoopOptions options, RuntimeApiProcess api, ServerProcess server) {
        this.options = options;
        this.api = api;
        this.server = server;
    }

    /**
     * Runs a contender.
     *
     * @param what it is called in messages
     * @return its figures
     * @throws IllegalStateException if an event failed, was answered wrongly, or left other rows than its own
     */
    Figures run(String what, Contender contender) throws InterruptedException {
        ApiJob job = new ApiJob(
                contender.readings(),
                options.devices(),
                times.next(),
                contender.isArray() ? options.arrayWarmUpEvents() : options.warmUpEvents(),
                contender.isArray() ? options.arrayEvents() : options.events(),
                contender.function().durable());
        double load = Environment.loadAverage();
        server.resetCounts();
        Figures figures;
        Used used;
        try {
            api.open(job);
            try (FunctionProcess function =
                    new FunctionProcess(contender.function(), options.clientFlags(), api, server)) {
                api.awaitWarm();
                awaitRows(job.rows(job.warmUpEvents()));
                function.begin();
                figures = api.measure();
                awaitRows(job.rows(job.allEvents()));
                used = function.end();
            }
        } catch (IllegalStateException e) {
            throw new IllegalStateException(what + ": " + e.getMessage(), e);
        }
        ServerProcess.Counts counts = server.counts();
        if (counts.rows() != job.rows(job.allEvents())) {
            throw new IllegalStateException(what + ": " + job.rows(job.allEvents()) + " readings in " + job.allEvents()
                    + " events, and the server stored " + counts.rows());
        }
        figures.put("alloc_bytes", (double) used.allocatedBytes() / job.events());
        figures.put("alloc_gc_bytes", (double) used.collectorBytes() / job.events());
        figures.put("cpu_us", used.cpuNanos() / NANOS_PER_MICRO / job.events());
        figures.put("rows", (double) counts.rows());
        figures.put(Figures.MISROUTED, (double) counts.misrouted());
        figures.put("load_average_before", load);
        System.out.printf(
                Locale.ROOT,
                "%-50s p50 %8.1f µs  p99 %8.1f µs  %9.0f bytes  %8.1f µs CPU%n",
                what,
                figures.get("p50_us"),
                figures.get("p99_us"),
                figures.get("alloc_bytes"),
                figures.get("cpu_us"));
        return figures;
    }

    /** Until the server has so many rows, or their time is up; what is missing shows in the end. */
    private void awaitRows(long rows) throws InterruptedException {
        long deadline = System.nanoTime() + GRACE_NANOS;
        while (server.counts().rows() < rows && System.nanoTime() < deadline) {
            Thread.sleep(ROWS_POLL_MILLIS);
        }
    }
}
