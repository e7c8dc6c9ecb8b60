package io.sluice.ingest.testkit;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The command line of {@link ShardedCluster#main}: a cluster in a process of its own, for any client, and for
 * benchmarks that ask it for its counts. docs/testing.md says what it prints.
 */
final class ClusterCommand {
    private static final Pattern TABLE =
            Pattern.compile("(?<keyspace>[^.=]+)\\.(?<table>[^.=]+)(?:=(?<count>[0-9]{1,5}))?");
    private static final String DEFAULT_TABLETS = "16";

    private final ShardedCluster cluster;

    private ClusterCommand(ShardedCluster cluster) {
        this.cluster = cluster;
    }

    static void run(String[] args) throws Exception {
        ShardedClusterBuilder builder = ShardedCluster.builder();
        List<Matcher> declared = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--nodes" -> builder.nodes(Integer.parseInt(value(args, ++i)));
                case "--shards" -> builder.shards(Integer.parseInt(value(args, ++i)));
                case "--null-store" -> builder.nullStore(true);
                case "--tablets" -> declared.add(table(value(args, ++i)));
                default ->
                    throw new IllegalArgumentException(args[i]
                            + " is none of --nodes 1 to 3, --shards n, --null-store, --tablets keyspace.table[=count]");
            }
        }
        try (ShardedCluster cluster = builder.start()) {
            ClusterCommand command = new ClusterCommand(cluster);
            declared.forEach(command::declare);
            command.serve();
        }
    }

    private static String value(String[] args, int at) {
        if (at >= args.length) {
            throw new IllegalArgumentException(args[at - 1] + " needs a value");
        }
        return args[at];
    }

    private static Matcher table(String text) {
        Matcher table = TABLE.matcher(text);
        if (!table.matches()) {
            throw new IllegalArgumentException("tablets: keyspace.table[=count], not " + text);
        }
        return table;
    }

    /** Declares a table until this process ends, however often it is dropped; gives back what was declared. */
    private String declare(Matcher table) {
        String count = table.group("count") == null ? DEFAULT_TABLETS : table.group("count");
        cluster.tabletsForGood(table.group("keyspace"), table.group("table"), Integer.parseInt(count));
        return table.group("keyspace") + "." + table.group("table") + "=" + count;
    }

    private void serve() throws Exception {
        System.out.println("contact points:     " + text(cluster.contactPoints(), " "));
        System.out.println("shard-aware port:   " + text(cluster.shardAwareContactPoints(), " "));
        System.out.println("local datacenter:   " + cluster.datacenter());
        System.out.println("Enter ends it and prints what was counted; Ctrl-C ends it.");
        System.out.println("READY contact_points=" + text(cluster.contactPoints(), ",") + " shard_aware_points="
                + text(cluster.shardAwareContactPoints(), ",") + " datacenter=" + cluster.datacenter() + " nodes="
                + cluster.nodes().size() + " shards=" + cluster.shards() + " null_store=" + cluster.nullStore()
                + " pid=" + ProcessHandle.current().pid());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line = in.readLine();
        while (line != null && !line.isBlank() && !line.strip().equals("quit")) {
            System.out.println(answer(line.strip()));
            line = in.readLine();
        }
        if (line == null) {
            System.out.println("End of input.");
        }
        System.out.println("rows by node, shard: " + Arrays.deepToString(cluster.rowsPerShard()));
        System.out.println("misrouted:           " + cluster.misrouted() + " of " + cluster.rows());
    }

    private String answer(String command) {
        return switch (command) {
            case "counts" -> counts();
            case "reset" -> {
                cluster.resetCounts();
                yield "RESET";
            }
            default ->
                command.startsWith("tablets ")
                        ? tablets(command.substring("tablets ".length()).strip())
                        : "UNKNOWN " + command + ": counts, reset, tablets keyspace.table=count or quit";
        };
    }

    private String tablets(String table) {
        try {
            return "TABLETS " + declare(table(table));
        } catch (IllegalArgumentException e) {
            return "REFUSED " + e.getMessage();
        }
    }

    private String counts() {
        ShardedCluster.Requests requests = cluster.requests();
        return "COUNTS rows=" + cluster.rows() + " misrouted=" + cluster.misrouted() + " untraced="
                + cluster.untraced() + " batches=" + requests.batches() + " executes=" + requests.executes()
                + " tablet_payloads=" + cluster.tabletPayloads() + " cpu_ms=" + cpuMillis();
    }

    /** Of this process since its start: the fronts, and not the nodes. */
    private static long cpuMillis() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? TimeUnit.NANOSECONDS.toMillis(system.getProcessCpuTime())
                : -1;
    }

    private static String text(List<InetSocketAddress> addresses, String separator) {
        return addresses.stream().map(ClusterNode::text).collect(Collectors.joining(separator));
    }
}
