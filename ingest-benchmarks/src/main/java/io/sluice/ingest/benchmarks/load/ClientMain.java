package io.sluice.ingest.benchmarks.load;

import java.util.List;

/**
 * A client process: opens one contender, warms it up, puts load on it and prints a line of JSON, a {@link ClientReport}.
 * Its one argument is a {@link ClientJob} as JSON.
 */
public final class ClientMain {
    static final String REPORT = "REPORT ";

    private static final double UNRECORDED = 0.2;
    private static final double MOST_UNRECORDED_SECONDS = 5;
    private static final int GENERATOR_ROUNDS = 2_000_000;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double NANOS_PER_SECOND = 1e9;

    private final ClientJob job;
    private final Client contender;
    private final Load load;
    private final Figures figures = new Figures();

    private ClientMain(ClientJob job, Client contender, Load load) {
        this.job = job;
        this.contender = contender;
        this.load = load;
    }

    /** Does the job given. */
    public static void main(String[] args) throws Exception {
        ParentWatch.start();
        ClientJob job = Json.read(args[0], ClientJob.class);
        double generatorNanos = generatorNanos(job);
        try (Client contender = open(job);
                Load load = new Load(
                        contender, Documents.deal(job.threads(), job.devices(), job.burst(), job.firstMillis()))) {
            ClientMain client = new ClientMain(job, contender, load);
            client.run();
            client.figures.put("generator_ns_per_row", generatorNanos);
            System.out.println(REPORT + Json.line(new ClientReport(client.figures, contender.tally())));
            System.out.flush();
        }
        System.exit(0);
    }

    private static Client open(ClientJob job) {
        return job.style() == Style.BASELINE ? new Baseline(job) : new Sluice(job);
    }

    private void run() throws Exception {
        load.saturate(job.warmUpSeconds());
        saturated();
        if (job.openLoopSeconds() > 0) {
            openLoop();
        }
        if (job.oneSeconds() > 0) {
            oneAtATime();
        }
    }

    private void saturated() throws Exception {
        long rowsBefore = contender.tally().stored();
        long requestsBefore = contender.requests();
        GcAllocation collector = new GcAllocation();
        ProcessUsage before = ProcessUsage.now();
        load.saturate(job.seconds());
        ProcessUsage used = ProcessUsage.now().since(before);
        long collectorBytes = collector.bytes();
        double rows = contender.tally().stored() - rowsBefore;
        figures.put(Figures.ROWS_PER_S, rows * NANOS_PER_SECOND / used.nanos());
        figures.put(Figures.CPU_US_PER_ROW, used.cpuNanos() / NANOS_PER_MICRO / rows);
        figures.put(Figures.ALLOC_BYTES_PER_ROW, used.allocatedBytes() / rows);
        figures.put("rows_per_request", rows / (contender.requests() - requestsBefore));
        figures.put("alloc_gc_bytes_per_row", collectorBytes / rows);
    }

    private void openLoop() throws Exception {
        AckTimes acks = new AckTimes();
        AckTimes late = new AckTimes();
        load.openLoop(unrecorded(job.openLoopSeconds()), job.rate(), acks, late);
        acks.reset();
        late.reset();
        load.openLoop(job.openLoopSeconds(), job.rate(), acks, late);
        acks.report(figures, "ack_");
        late.report(figures, "late_");
    }

    private void oneAtATime() throws Exception {
        AckTimes times = new AckTimes();
        load.oneAtATime(unrecorded(job.oneSeconds()), times);
        times.reset();
        load.oneAtATime(job.oneSeconds(), times);
        times.report(figures, Compare.ONE);
    }

    /** The code of a kind of load is compiled before its times count. */
    private static double unrecorded(double seconds) {
        return Math.min(MOST_UNRECORDED_SECONDS, seconds * UNRECORDED);
    }

    /** What giving a document out costs, by itself: the part of every contender's figures that is not its own. */
    private static double generatorNanos(ClientJob job) {
        List<Documents> own = Documents.deal(1, job.devices(), job.burst(), job.firstMillis());
        long nanos = 0;
        long sum = 0;
        for (int round = 0; round < 2; round++) { // the second counts
            long start = System.nanoTime();
            for (int i = 0; i < GENERATOR_ROUNDS; i++) {
                sum += own.get(0).next().length;
            }
            nanos = System.nanoTime() - start;
        }
        if (sum == 0) {
            throw new AssertionError("no documents");
        }
        return (double) nanos / GENERATOR_ROUNDS;
    }
}
