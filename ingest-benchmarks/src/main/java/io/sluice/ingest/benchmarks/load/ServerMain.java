package io.sluice.ingest.benchmarks.load;

import io.sluice.ingest.testkit.ShardedCluster;
import io.sluice.ingest.testkit.ShardedClusterBuilder;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The server process: a {@link ShardedCluster} told what to do by lines on standard input, until that ends. Arguments:
 * how many nodes, how many shards each, and JVM options of the nodes if they are not to be the test kit's small ones.
 */
public final class ServerMain {
    static final String READY = "READY ";
    static final String COUNTS = "COUNTS ";
    static final String COUNT = "count";
    static final String RESET = "reset";
    static final String REAL_STORE = "real-store";
    static final String NULL_STORE = "null-store";
    /** Shard 0 of the first node reads nothing any more. */
    static final String FREEZE = "freeze";

    static final String THAW = "thaw";

    private ServerMain() {}

    /** Runs until standard input ends. */
    public static void main(String[] args) throws Exception {
        LocalRepository.recall();
        ShardedClusterBuilder builder = ShardedCluster.builder()
                .nodes(Integer.parseInt(args[0]))
                .shards(Integer.parseInt(args[1]))
                .nullStore(true);
        List<String> nodeFlags = List.of(args).subList(2, args.length);
        if (!nodeFlags.isEmpty()) {
            builder.nodeFlags(nodeFlags);
        }
        try (ShardedCluster cluster = builder.start()) {
            String hosts = cluster.contactPoints().stream()
                    .map(host -> host.getAddress().getHostAddress() + ":" + host.getPort())
                    .collect(Collectors.joining(","));
            answer(READY + hosts + " " + cluster.datacenter());
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            String line;
            while ((line = in.readLine()) != null) {
                switch (line) {
                    case COUNT -> {}
                    case RESET -> cluster.resetCounts();
                    case REAL_STORE -> cluster.nullStore(false);
                    case NULL_STORE -> cluster.nullStore(true);
                    case FREEZE -> cluster.front(0).freezeShard(0);
                    case THAW -> cluster.front(0).thawShard(0);
                    default -> throw new IllegalArgumentException(line);
                }
                answer(COUNTS + cluster.rows() + " " + cluster.misrouted());
            }
        }
        System.exit(0);
    }

    private static void answer(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
