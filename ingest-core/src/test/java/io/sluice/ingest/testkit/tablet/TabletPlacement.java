package io.sluice.ingest.testkit.tablet;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Where the tablets of a table go: each replica to the node and there to the shard that holds fewest of that table, and
 * by lot where several do. The same seed gives the same places; tokens have no say in it, so that routing by vnodes
 * finds the right shard by chance only.
 */
final class TabletPlacement {
    private final SplittableRandom random;
    private final List<Integer> nodes;
    private final int[] onNode;
    private final int[][] onShard;

    private TabletPlacement(List<Integer> nodes, int shards, long seed) {
        int numbers = Collections.max(nodes) + 1;
        this.random = new SplittableRandom(seed);
        this.nodes = nodes;
        this.onNode = new int[numbers];
        this.onShard = new int[numbers][shards];
    }

    /** The replicas of every tablet of a new table, as {@link TabletMap} takes them. */
    static int[][] place(int tablets, int factor, List<Integer> nodes, int shards, long seed) {
        TabletPlacement placement = new TabletPlacement(nodes, shards, seed);
        int[][] places = new int[tablets][Math.min(factor, nodes.size())];
        for (int[] tablet : places) {
            boolean[] taken = placement.allBut(nodes);
            for (int replica = 0; replica < tablet.length; replica++) {
                tablet[replica] = placement.next(taken);
            }
        }
        return places;
    }

    /**
     * The same replicas, but those of a node that leaves on nodes that do not hold the tablet.
     *
     * @param nodes those that stay
     * @throws IllegalStateException if a tablet has a replica on each of these
     */
    static int[][] without(int leaving, int[][] places, List<Integer> nodes, int shards, long seed) {
        TabletPlacement placement = new TabletPlacement(nodes, shards, seed);
        for (int[] tablet : places) {
            for (int place : tablet) {
                if (TabletMap.nodeOf(place) != leaving) {
                    placement.count(place);
                }
            }
        }
        int[][] next = new int[places.length][];
        for (int i = 0; i < places.length; i++) {
            next[i] = places[i].clone();
            boolean[] taken = placement.allBut(nodes);
            for (int place : places[i]) {
                if (TabletMap.nodeOf(place) != leaving) {
                    taken[TabletMap.nodeOf(place)] = true;
                }
            }
            for (int replica = 0; replica < next[i].length; replica++) {
                if (TabletMap.nodeOf(next[i][replica]) == leaving) {
                    next[i][replica] = placement.next(taken);
                }
            }
        }
        return next;
    }

    private boolean[] allBut(List<Integer> free) {
        boolean[] taken = new boolean[onNode.length];
        Arrays.fill(taken, true);
        free.forEach(node -> taken[node] = false);
        return taken;
    }

    private int next(boolean[] taken) {
        int node = leastLoaded(onNode, taken);
        if (node < 0) {
            throw new IllegalStateException(
                    "There are no more than " + nodes.size() + " nodes for a tablet's replicas");
        }
        taken[node] = true;
        int place = TabletMap.place(node, leastLoaded(onShard[node], new boolean[onShard[node].length]));
        count(place);
        return place;
    }

    private void count(int place) {
        onNode[TabletMap.nodeOf(place)]++;
        onShard[TabletMap.nodeOf(place)][TabletMap.shardOf(place)]++;
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
