package io.sluice.ingest.benchmarks.lambda;

import io.sluice.ingest.benchmarks.load.Figures;
import io.sluice.ingest.benchmarks.load.Json;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** The process of the Runtime API, told what to do by lines on standard input, until that ends. */
public final class RuntimeApiMain {
    /** A line that it writes begins so; it goes on with one of the words below. */
    static final String LINE = "API ";

    static final String READY = "ready ";
    static final String OPENED = "opened";
    static final String WARM = "warm";
    static final String DONE = "done ";
    static final String FAILED = "failed ";

    /** A job follows, as JSON. */
    static final String OPEN = "open ";

    static final String GO_ON = "go on";
    static final String FUNCTION_ENDED = "function ended";

    private RuntimeApiMain() {}

    private static final class Printed implements Invocations.Announcements {
        @Override
        public void warm() {
            print(WARM);
        }

        @Override
        public void done(Figures figures) {
            print(DONE + Json.line(figures));
        }

        @Override
        public void failed(String reason) {
            print(FAILED + reason.replace('\n', ' '));
        }
    }

    /** Runs until standard input ends. */
    public static void main(String[] args) throws Exception {
        Invocations invocations = new Invocations(new Printed());
        try (RuntimeApiServer server = new RuntimeApiServer(invocations)) {
            print(READY + server.address());
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            String line;
            while ((line = in.readLine()) != null) {
                if (line.startsWith(OPEN)) {
                    invocations.open(Json.read(line.substring(OPEN.length()), ApiJob.class));
                    print(OPENED);
                } else if (line.equals(GO_ON)) {
                    invocations.goOn();
                } else if (line.equals(FUNCTION_ENDED)) {
                    invocations.functionEnded();
                } else {
                    throw new IllegalArgumentException(line);
                }
            }
        }
        System.exit(0);
    }

    private static void print(String words) {
        System.out.println(LINE + words);
        System.out.flush();
    }
}
