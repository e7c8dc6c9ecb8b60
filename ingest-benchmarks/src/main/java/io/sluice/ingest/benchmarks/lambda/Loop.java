package io.sluice.ingest.benchmarks.lambda;

import com.datastax.oss.driver.api.core.CqlSession;
import io.sluice.ingest.benchmarks.load.Figures;
import io.sluice.ingest.benchmarks.load.Results;
import io.sluice.ingest.benchmarks.load.ServerProcess;
import io.sluice.ingest.benchmarks.load.Sessions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A comparison of functions: rounds of all contenders, on one Runtime API and before one server. For one thread. */
public final class Loop {
    private static final String FILE = "lambda-loop.json";
    private static final int SHARDS = 4;

    private final LoopOptions options;
    private final Results results;

    /** Prepares a comparison. */
    public Loop(LoopOptions options) {
        this.options = options;
        this.results = new Results(options.clientFlags(), options);
    }

    /**
     * Runs it, prints the table and writes {@code lambda-loop.json}.
     *
     * @return whether every event was answered well and every row is accounted for
     */
    public boolean run() throws IOException, InterruptedException {
        try (ServerProcess server = new ServerProcess(1, SHARDS);
                RuntimeApiProcess api = new RuntimeApiProcess()) {
            try (CqlSession session = Sessions.open(server.contactPoints(), server.datacenter())) {
                Sessions.createTable(session, server.datacenter(), server.nodes());
            }
            rounds(new LoopRunner(options, api, server));
        } catch (IllegalStateException e) {
            results.problem("ended early: " + e.getMessage());
        } finally {
            System.out.print(LoopTable.of(results));
            Path file = results.write(options.output(), FILE, Map.of("contenders", results.medians()));
            System.out.println();
            System.out.println("written to " + file);
            results.problems().forEach(problem -> System.out.println("PROBLEM " + problem));
        }
        return results.problems().isEmpty();
    }

    /** In turn, so that whatever else the machine does falls on all alike. */
    private void rounds(LoopRunner runner) throws InterruptedException {
        // The server's and the Runtime API's code is compiled by load, too: the first contender would pay for it.
        for (Contender contender : Contender.all()) {
            if (contender.function() == Function.RIC_AWAITED) {
                runner.run("(the servers' warm-up, not counted)", contender);
            }
        }
        for (int round = 1; round <= options.rounds(); round++) {
            for (Contender contender : Contender.all()) {
                if (options.has(contender)) {
                    Figures figures =
                            runner.run(contender.label() + ", round " + round + " of " + options.rounds(), contender);
                    results.add(contender.label(), figures);
                }
            }
        }
    }
}
