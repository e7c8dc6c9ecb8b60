package io.sluice.ingest.testkit.tablet;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/**
 * The tablets of one table at one moment: a power of two of them, each with an equal part of the tokens, as ScyllaDB
 * has it. Immutable but for its counts; a change makes a new map.
 */
public final class TabletMap {
    /** How many tablets a table can have here. */
    public static final int MAX_TABLETS = 1 << 16;

    private final int bits;
    /** By tablet, the places of its replicas. */
    private final int[][] places;

    /** By the nodes' numbers; one is added when a node joins. */
    private final List<UUID> hosts;

    private final byte[][] payloads;
    private final AtomicLongArray misrouted;

    TabletMap(int[][] places, List<UUID> hosts) {
        this(places, hosts, new AtomicLongArray(places.length));
    }

    private TabletMap(int[][] places, List<UUID> hosts, AtomicLongArray misrouted) {
        if (Integer.bitCount(places.length) != 1 || places.length > MAX_TABLETS) {
            throw new IllegalArgumentException(places.length + " tablets");
        }
        this.bits = Integer.numberOfTrailingZeros(places.length);
        this.places = places;
        this.hosts = hosts;
        this.misrouted = misrouted;
        this.payloads = new byte[places.length][];
        for (int i = 0; i < places.length; i++) {
            payloads[i] = TabletPayload.encode(tablet(i), hosts);
        }
    }

    static int place(int node, int shard) {
        return node << 16 | shard;
    }

    /** The node of a place. */
    static int nodeOf(int place) {
        return place >> 16;
    }

    /** The shard of a place. */
    static int shardOf(int place) {
        return place & 0xffff;
    }

    /** How many tablets. */
    int size() {
        return places.length;
    }

    /** Which tablet has a token: its most significant bits say so. */
    public int indexOf(long token) {
        return bits == 0 ? 0 : (int) ((token ^ Long.MIN_VALUE) >>> (Long.SIZE - bits));
    }

    /** Whether that shard of that node holds a tablet. */
    public boolean owns(int tablet, int node, int shard) {
        int place = place(node, shard);
        for (int held : places[tablet]) {
            if (held == place) {
                return true;
            }
        }
        return false;
    }

    /** The custom payload that tells of a tablet, as a {@code [bytes map]}; not to be changed. */
    public byte[] payload(int tablet) {
        return payloads[tablet];
    }

    /** A row of that tablet came to the wrong place. */
    public void countMisrouted(int tablet) {
        misrouted.incrementAndGet(tablet);
    }

    long misrouted(int tablet) {
        return misrouted.get(tablet);
    }

    void resetCounts() {
        for (int i = 0; i < misrouted.length(); i++) {
            misrouted.set(i, 0);
        }
    }

    Tablet tablet(int index) {
        long first = index == 0 ? Long.MIN_VALUE : lastToken(index - 1);
        List<Tablet.Replica> replicas = Arrays.stream(places[index])
                .mapToObj(place -> new Tablet.Replica(nodeOf(place), shardOf(place)))
                .toList();
        return new Tablet(index, first, lastToken(index), replicas);
    }

    List<Tablet> tablets() {
        return IntStream.range(0, places.length).mapToObj(this::tablet).toList();
    }

    private long lastToken(int index) {
        // Shifting by 64 would shift by none.
        return index == places.length - 1
                ? Long.MAX_VALUE
                : (((index + 1L) << (Long.SIZE - bits)) - 1) ^ Long.MIN_VALUE;
    }

    /** With one replica moved: the one that the node has, to another shard; if it has none, the tablet's first. */
    TabletMap moved(int tablet, int toNode, int toShard) {
        if (owns(Objects.checkIndex(tablet, places.length), toNode, toShard)) {
            throw new IllegalArgumentException(tablet(tablet) + " is there already");
        }
        int[] changed = places[tablet].clone();
        int leaving = 0;
        for (int i = 0; i < changed.length; i++) {
            leaving = nodeOf(changed[i]) == toNode ? i : leaving;
        }
        changed[leaving] = place(toNode, toShard);
        int[][] next = places.clone();
        next[tablet] = changed;
        return new TabletMap(next, hosts, misrouted);
    }

    /** With the replicas of a node that leaves on others, which stay. */
    TabletMap without(int leaving, List<Integer> nodes, int shards, long seed) {
        return new TabletMap(TabletPlacement.without(leaving, places, nodes, shards, seed), hosts, misrouted);
    }

    /** With every tablet cut in two, both where it was. */
    TabletMap split() {
        int[][] next = new int[places.length * 2][];
        Arrays.setAll(next, i -> places[i / 2]);
        return new TabletMap(next, hosts);
    }

    /** With every two neighbours made one, where the first of them was. */
    TabletMap merged() {
        if (places.length == 1) {
            throw new IllegalStateException("There is one tablet only");
        }
        int[][] next = new int[places.length / 2][];
        Arrays.setAll(next, i -> places[i * 2]);
        return new TabletMap(next, hosts);
    }
}
