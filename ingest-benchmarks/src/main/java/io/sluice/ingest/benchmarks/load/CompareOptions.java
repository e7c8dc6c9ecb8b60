package io.sluice.ingest.benchmarks.load;

import java.util.ArrayList;
import java.util.List;

/**
 * What a comparison does.
 *
 * @param rounds how often each contender runs, in turn with the others
 * @param warmUpSeconds of load before the first measurement in each client process
 * @param seconds of saturated load
 * @param openLoopSeconds of load at a fixed rate
 * @param rate readings a second in the open loop
 * @param cassandraRate the same against the real node, which the machine cannot drive as hard
 * @param oneSeconds of one reading at a time
 * @param curveSeconds of saturated load at each point of a curve
 * @param devices how many devices report
 * @param threads that give readings in, in each client
 * @param requestsPerShard the library's window, or 0 for its default
 * @param clientFlags JVM options of every client
 * @param nullStore whether to run against the front that stores nothing
 * @param cassandra whether to run against the real node
 * @param curves whether to run the curves
 * @param output where the results go
 */
record CompareOptions(
        int rounds,
        double warmUpSeconds,
        double seconds,
        double openLoopSeconds,
        int rate,
        int cassandraRate,
        double oneSeconds,
        double curveSeconds,
        int devices,
        int threads,
        int requestsPerShard,
        List<String> clientFlags,
        boolean nullStore,
        boolean cassandra,
        boolean curves,
        String output) {

    static final String USAGE = """
            options:
              --rounds N                how often each contender runs, in turn (3)
              --warm-up-seconds S       load before the first measurement of a client (10)
              --seconds S               saturated load (15)
              --open-loop-seconds S     load at a fixed rate (60)
              --rate N                  readings a second of the open loop (20000)
              --cassandra-rate N        the same against the real node (5000)
              --one-seconds S           one reading at a time (10)
              --curve-seconds S         each point of the curves (5)
              --devices N               devices that report (10000)
              --threads N               threads that give readings in, in each client (1)
              --requests-per-shard N    the library's maxRequestsPerShard (its default)
              --client-flags "..."      JVM options of every client (-Xms1g -Xmx1g)
              --only null-store|cassandra|curves    one section instead of all
              --quick                   one short round of everything but the curves: a test, not a measurement
              --output DIR              where compare.json goes (ingest-benchmarks/target/compare)
            """;

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if it is none; the message has the usage
     */
    static CompareOptions parse(String... args) {
        List<String> rest = new ArrayList<>(List.of(args));
        boolean quick = rest.removeIf("--quick"::equals);
        Builder options = quick ? Builder.quick() : new Builder();
        CommandLine.read(rest, USAGE, options::set);
        return options.build();
    }

    private static final class Builder {
        private int rounds = 3;
        private double warmUpSeconds = 10;
        private double seconds = 15;
        private double openLoopSeconds = 60;
        private int rate = 20_000;
        private int cassandraRate = 5_000;
        private double oneSeconds = 10;
        private double curveSeconds = 5;
        private int devices = 10_000;
        private int threads = 1;
        private int requestsPerShard;
        private List<String> clientFlags = List.of("-Xms1g", "-Xmx1g");
        private String only = "";
        private boolean curves = true;
        private String output = "ingest-benchmarks/target/compare";

        static Builder quick() {
            Builder options = new Builder();
            options.rounds = 1;
            options.warmUpSeconds = 1;
            options.seconds = 1;
            options.openLoopSeconds = 1;
            options.rate = 2_000;
            options.cassandraRate = 500;
            options.oneSeconds = 0.5;
            options.curveSeconds = 1;
            options.curves = false;
            return options;
        }

        void set(String name, String value) {
            switch (name) {
                case "--rounds" -> rounds = CommandLine.atLeastOne(value);
                case "--warm-up-seconds" -> warmUpSeconds = CommandLine.seconds(value);
                case "--seconds" -> seconds = CommandLine.seconds(value);
                case "--open-loop-seconds" -> openLoopSeconds = CommandLine.seconds(value);
                case "--rate" -> rate = CommandLine.atLeastOne(value);
                case "--cassandra-rate" -> cassandraRate = CommandLine.atLeastOne(value);
                case "--one-seconds" -> oneSeconds = CommandLine.seconds(value);
                case "--curve-seconds" -> curveSeconds = CommandLine.seconds(value);
                case "--devices" -> devices = CommandLine.atLeastOne(value);
                case "--threads" -> threads = CommandLine.atLeastOne(value);
                case "--requests-per-shard" -> requestsPerShard = CommandLine.atLeastOne(value);
                case "--client-flags" -> clientFlags = CommandLine.words(value);
                case "--only" -> only = section(value);
                case "--output" -> output = value;
                default -> throw new IllegalArgumentException("unknown");
            }
        }

        private static String section(String value) {
            if (!List.of("null-store", "cassandra", "curves").contains(value)) {
                throw new IllegalArgumentException("is no section");
            }
            return value;
        }

        CompareOptions build() {
            return new CompareOptions(
                    rounds,
                    warmUpSeconds,
                    seconds,
                    openLoopSeconds,
                    rate,
                    cassandraRate,
                    oneSeconds,
                    curveSeconds,
                    devices,
                    threads,
                    requestsPerShard,
                    clientFlags,
                    only.isEmpty() || only.equals("null-store"),
                    only.isEmpty() || only.equals("cassandra"),
                    only.isEmpty() ? curves : only.equals("curves"),
                    output);
        }
    }
}
