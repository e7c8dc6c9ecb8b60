package io.sluice.ingest.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The command line of {@link ShardedCluster#main}. */
final class ClusterCommand {
    private ClusterCommand() {}

    static void run(String[] args) throws Exception {
        ShardedCluster.Builder builder = ShardedCluster.builder();
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--nodes" -> builder.nodes(number(args, ++i));
                case "--shards" -> builder.shards(number(args, ++i));
                case "--null-store" -> builder.nullStore(true);
                default ->
                    throw new IllegalArgumentException(args[i] + " is none of --nodes 1|3, --shards n, --null-store");
            }
        }
        try (ShardedCluster cluster = builder.start()) {
            System.out.println("contact points:     " + text(cluster.contactPoints()));
            System.out.println("shard-aware port:   " + text(cluster.shardAwareContactPoints()));
            System.out.println("local datacenter:   " + cluster.datacenter());
            System.out.println("Enter ends it and prints what was counted; Ctrl-C ends it.");
            int read = System.in.read();
            if (read < 0) {
                System.out.println("End of input.");
            }
            System.out.println("rows by node, shard: " + Arrays.deepToString(cluster.rowsPerShard()));
            System.out.println("misrouted:           " + cluster.misrouted() + " of " + cluster.rows());
        }
    }

    private static int number(String[] args, int at) {
        if (at >= args.length) {
            throw new IllegalArgumentException(args[at - 1] + " needs a number");
        }
        return Integer.parseInt(args[at]);
    }

    private static String text(List<java.net.InetSocketAddress> addresses) {
        return addresses.stream().map(ClusterNode::text).collect(Collectors.joining(" "));
    }
}
