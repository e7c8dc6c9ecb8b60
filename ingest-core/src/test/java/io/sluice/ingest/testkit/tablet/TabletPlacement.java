package io.sluice.ingest.testkit.tablet;

import java.util.SplittableRandom;

/**
 * Where the tablets of a new table go: each replica to the node and there to the shard that holds fewest of that table,
 * and by lot where several do. The same seed gives the same places; tokens have no say in it, so that routing by vnodes
 * finds the right shard by chance only.
 */
final class TabletPlacement {
    private final SplittableRandom random;
    private final int[] onNode;
    private final int[][] onShard;

    private TabletPlacement(int nodes, int shards, long seed) {
        random = new SplittableRandom(seed);
        onNode = new int[nodes];
        onShard = new int[nodes][shards];
    }

    /** The replicas of every tablet, as {@link TabletMap} takes them. */
    static int[][] place(int tablets, int factor, int nodes, int shards, long seed) {
        TabletPlacement placement = new TabletPlacement(nodes, shards, seed);
        int[][] places = new int[tablets][];
        for (int tablet = 0; tablet < tablets; tablet++) {
            places[tablet] = placement.next(Math.min(factor, nodes));
        }
        return places;
    }

    private int[] next(int factor) {
        int[] places = new int[factor];
        boolean[] taken = new boolean[onNode.length];
        for (int replica = 0; replica < factor; replica++) {
            int node = leastLoaded(onNode, taken);
            int shard = leastLoaded(onShard[node], new boolean[onShard[node].length]);
            taken[node] = true;
            onNode[node]++;
            onShard[node][shard]++;
            places[replica] = TabletMap.place(node, shard);
        }
        return places;
    }

    private int leastLoaded(int[] loads, boolean[] taken) {
        int best = -1;
        int equals = 0;
        for (int i = 0; i < loads.length; i++) {
            if (taken[i]) {
                continue;
            }
            if (best < 0 || loads[i] < loads[best]) {
                best = i;
                equals = 1;
            } else if (loads[i] == loads[best] && random.nextInt(++equals) == 0) {
                best = i;
            }
        }
        return best;
    }
}
