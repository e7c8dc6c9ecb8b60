package io.sluice.ingest.benchmarks.lambda;

import io.sluice.ingest.benchmarks.load.CommandLine;
import java.util.List;

/**
 * What a comparison of functions does.
 *
 * @param rounds how often each contender runs, in turn with the others
 * @param warmUpEvents of one reading, before anything is measured
 * @param events of one reading that are measured
 * @param arrayWarmUpEvents of many readings, before anything is measured
 * @param arrayEvents of many readings that are measured
 * @param devices how many devices report
 * @param clientFlags JVM options of every function
 * @param only the contenders to run; empty for all
 * @param output where the results go
 */
public record LoopOptions(
        int rounds,
        int warmUpEvents,
        int events,
        int arrayWarmUpEvents,
        int arrayEvents,
        int devices,
        List<String> clientFlags,
        List<String> only,
        String output) {

    static final String USAGE = """
            options:
              --rounds N                how often each contender runs, in turn (3)
              --warm-up-events N        events of one reading before anything is measured (20000)
              --events N                events of one reading that are measured (20000)
              --array-warm-up-events N  events of 500 readings before anything is measured (2000)
              --array-events N          events of 500 readings that are measured (2000)
              --devices N               devices that report (10000)
              --client-flags "..."      JVM options of every function
                                        (-Xms512m -Xmx512m)
              --only "NAME NAME ..."    some contenders instead of all
              --output DIR              where lambda-loop.json goes (ingest-benchmarks/target/lambda-loop)
            """;

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if it is none; the message has the usage
     */
    public static LoopOptions parse(String... args) {
        Builder options = new Builder();
        CommandLine.read(List.of(args), USAGE, options::set);
        return options.build();
    }

    /** Whether a contender is to run. */
    boolean has(Contender contender) {
        return only.isEmpty() || only.contains(contender.label());
    }

    private static final class Builder {
        private int rounds = 3;
        private int warmUpEvents = 20_000;
        private int events = 20_000;
        private int arrayWarmUpEvents = 2_000;
        private int arrayEvents = 2_000;
        private int devices = 10_000;
        private List<String> clientFlags = List.of("-Xms512m", "-Xmx512m");

        private List<String> only = List.of();
        private String output = "ingest-benchmarks/target/lambda-loop";

        void set(String name, String value) {
            switch (name) {
                case "--rounds" -> rounds = CommandLine.atLeastOne(value);
                case "--warm-up-events" -> warmUpEvents = CommandLine.atLeastOne(value);
                case "--events" -> events = CommandLine.atLeastOne(value);
                case "--array-warm-up-events" -> arrayWarmUpEvents = CommandLine.atLeastOne(value);
                case "--array-events" -> arrayEvents = CommandLine.atLeastOne(value);
                case "--devices" -> devices = CommandLine.atLeastOne(value);
                case "--client-flags" -> clientFlags = CommandLine.words(value);
                case "--only" -> only = contenders(value);
                case "--output" -> output = value;
                default -> throw new IllegalArgumentException("unknown");
            }
        }

        private static List<String> contenders(String value) {
            List<String> known = Contender.all().stream().map(Contender::label).toList();
            List<String> wanted = CommandLine.words(value);
            for (String name : wanted) {
                if (!known.contains(name)) {
                    throw new IllegalArgumentException(name + " is none of " + String.join(", ", known));
                }
            }
            return wanted;
        }

        LoopOptions build() {
            return new LoopOptions(
                    rounds, warmUpEvents, events, arrayWarmUpEvents, arrayEvents, devices, clientFlags, only, output);
        }
    }
}
