package io.sluice.ingest.benchmarks.load;

import io.sluice.ingest.benchmarks.lambda.Loop;
import io.sluice.ingest.benchmarks.lambda.LoopOptions;

/**
 * Runs the Lambda adapter and the official Java runtime client with a hand-written handler in one run, each in a process
 * of its own, on one Runtime API and before one server in processes of their own; prints a table and writes {@code
 * lambda-loop.json}. What it measures, and how, is in {@code docs/benchmarks.md}. Exit status 1 if an event was not
 * answered as it should be or a row is unaccounted for, 2 if the command line is wrong.
 */
public final class LambdaLoop {
    private LambdaLoop() {}

    /** Runs a comparison; a wrong option prints them all. */
    public static void main(String[] args) throws Exception {
        LoopOptions options;
        try {
            options = LoopOptions.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        System.exit(new Loop(options).run() ? 0 : 1);
    }
}
