package io.sluice.ingest.benchmarks;

import io.sluice.ingest.benchmarks.quickstart.Options;
import io.sluice.ingest.benchmarks.quickstart.Run;

/**
 * The whole path, for real, in one command: a sharded database, a Lambda Runtime API, the adapter, sensor events, and
 * every row read back and compared bit for bit. Options: {@link Options}.
 */
public final class Quickstart {

    private static final int EXIT_FAILED = 1;
    private static final int EXIT_BAD_OPTIONS = 2;

    private Quickstart() {}

    /**
     * Runs it and ends the process: with 0 if nothing was lost, altered, refused or misrouted, with 1 if something was
     * or the run broke off, with 2 for bad options.
     *
     * @param args none; the options are system properties
     */
    public static void main(String[] args) {
        Run run;
        try {
            run = Run.prepare(Options.from(System.getProperties()), System.out);
        } catch (IllegalArgumentException e) {
            System.out.println("quickstart: " + e.getMessage());
            System.exit(EXIT_BAD_OPTIONS);
            return;
        }
        System.exit(run.execute(System.getenv()) ? 0 : EXIT_FAILED);
    }
}
