package io.sluice.ingest.testkit.tablet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Which keyspaces of a cluster have tablets, and the tablets of their tables. A keyspace has them if its CREATE
 * KEYSPACE said so or a test declared one of its tables; a table's tablets are placed when its keyspace's replication
 * is known. Thread-safe; every change is seen whole or not at all.
 */
public final class TabletRegistry {
    private final int shards;
    private final Map<List<String>, TableTablets> tables = new ConcurrentHashMap<>();
    /** The keyspaces with tablets, and how many each of their tables gets; 0 for as many as suits the cluster. */
    private final SortedMap<String, Integer> keyspaces = new TreeMap<>();

    /** How many tablets the tables have that were declared for good, whatever is dropped. */
    private final Map<List<String>, Integer> lasting = new HashMap<>();

    private final Map<String, Integer> announced = new TreeMap<>();
    private final Map<List<String>, Integer> announcedTables = new HashMap<>();
    private final Map<String, Integer> factors = new TreeMap<>();
    /** The numbers of the nodes on the ring, ascending. */
    private final List<Integer> nodes = new ArrayList<>();
    /** By number, also those of nodes that have left. */
    private final List<UUID> hosts = new CopyOnWriteArrayList<>();

    /** For a cluster of that many nodes, with that many shards each. */
    public TabletRegistry(int nodes, int shards) {
        IntStream.range(0, nodes).forEach(this.nodes::add);
        this.shards = shards;
    }

    /** The nodes' host ids, to be known before any table is. */
    public synchronized void hosts(List<UUID> ids) {
        hosts.addAll(ids);
    }

    /** A node has joined: new tables have tablets there, and others can be moved there. Its number is the next. */
    public synchronized void joined(UUID host) {
        nodes.add(hosts.size());
        hosts.add(host);
    }

    /**
     * A node is about to leave: every replica that it has goes to another node, that which holds fewest of the table
     * and none of the tablet. {@link #reset} does not bring them back.
     *
     * @throws IllegalStateException if there is none; nothing is changed then
     */
    public synchronized void leaving(int node) {
        List<Integer> left = nodes.stream().filter(number -> number != node).toList();
        Map<TableTablets, TabletMap[]> changed = new HashMap<>();
        for (TableTablets table : tables.values()) {
            TabletMap now = table.map();
            if (now != null && table.initial != null) {
                TabletMap next = now.without(node, left, shards, seed(table));
                TabletMap initial =
                        now == table.initial ? next : table.initial.without(node, left, shards, seed(table));
                changed.put(table, new TabletMap[] {initial, next});
            }
        }
        nodes.remove((Integer) node);
        changed.forEach((table, maps) -> {
            table.initial = maps[0];
            table.map(maps[1]);
        });
    }

    /** What a table is routed by; always the same object for the same name. */
    public TableTablets of(String keyspace, String table) {
        TableTablets found = tables.computeIfAbsent(List.of(keyspace, table), key -> new TableTablets(keyspace, table));
        if (found.map() == null) {
            update(found);
        }
        return found;
    }

    /** Declares a table, and so its keyspace, to have tablets: that many, rounded up to a power of two. */
    public synchronized void declare(String keyspace, String table, int count) {
        if (count < 1 || count > TabletMap.MAX_TABLETS) {
            throw new IllegalArgumentException("tablets: 1 to " + TabletMap.MAX_TABLETS + ", not " + count);
        }
        keyspaces.putIfAbsent(keyspace, 0);
        TableTablets declared = of(keyspace, table);
        declared.count = count;
        declared.initial = null;
        tables.values().forEach(this::update);
    }

    /** The same, and again each time when the table or its keyspace has been dropped. */
    public synchronized void declareForGood(String keyspace, String table, int count) {
        declare(keyspace, table, count);
        lasting.put(List.of(keyspace, table), count);
    }

    private void declareAgain(String keyspace) {
        lasting.forEach((name, count) -> {
            if (name.get(0).equals(keyspace)) {
                declare(keyspace, name.get(1), count);
            }
        });
    }

    /** A table is about to be created that is to have so many tablets if its keyspace has any; 0 if it does not say. */
    public synchronized void announce(String keyspace, String table, int count) {
        announcedTables.put(List.of(keyspace, table), count);
    }

    /** A table was created. */
    public synchronized void created(String keyspace, String table) {
        Integer count = announcedTables.remove(List.of(keyspace, table));
        if (count != null && count > 0 && !lasting.containsKey(List.of(keyspace, table))) {
            TableTablets created = of(keyspace, table);
            created.count = Math.min(count, TabletMap.MAX_TABLETS);
            created.initial = null;
            update(created);
        }
    }

    /** A keyspace with tablets is about to be created. */
    public synchronized void announce(TabletOptions options) {
        announced.put(options.keyspace(), options.initial());
    }

    /** The keyspace that was announced was not created after all. */
    public synchronized void withdraw(String keyspace) {
        announced.remove(keyspace);
    }

    /** A keyspace was created. */
    public synchronized void created(String keyspace) {
        Integer initial = announced.remove(keyspace);
        if (initial != null) {
            keyspaces.put(keyspace, initial);
        }
    }

    /** A keyspace's replication factor is now known; less than 1 if there is no such keyspace. */
    public synchronized void learned(String keyspace, int factor) {
        factors.put(keyspace, factor);
        tables.values().forEach(this::update);
    }

    /** A keyspace was dropped: it and its tables are forgotten, unless declared for good. */
    public synchronized void dropped(String keyspace) {
        keyspaces.remove(keyspace);
        factors.remove(keyspace);
        tables.values().stream()
                .filter(table -> table.keyspace().equals(keyspace))
                .forEach(TableTablets::dropped);
        declareAgain(keyspace);
    }

    /** A table was dropped: its tablets are forgotten; another of its name gets others. Those declared for good are placed anew. */
    public synchronized void dropped(String keyspace, String table) {
        TableTablets found = tables.get(List.of(keyspace, table));
        if (found != null) {
            found.dropped();
        }
        Integer count = lasting.get(List.of(keyspace, table));
        if (count != null) {
            declare(keyspace, table, count);
        }
    }

    /** Undoes all moves, splits and merges, and sets the counts to zero. */
    public synchronized void reset() {
        for (TableTablets table : tables.values()) {
            TabletMap initial = table.initial;
            if (initial != null) {
                initial.resetCounts();
                table.map(initial);
            }
        }
    }

    /** Whether a keyspace has tablets. */
    public synchronized boolean isDeclared(String keyspace) {
        return keyspaces.containsKey(keyspace);
    }

    /** The keyspaces with tablets, and the number each was created with; 0 if it was not said. */
    public synchronized SortedMap<String, Integer> keyspaces() {
        return new TreeMap<>(keyspaces);
    }

    /** The tablets of a table, in the order of tokens. */
    public List<Tablet> tablets(String keyspace, String table) {
        return mapOf(keyspace, table).tablets();
    }

    /** The tablet that has a token. */
    public Tablet tabletOf(String keyspace, String table, long token) {
        TabletMap map = mapOf(keyspace, table);
        return map.tablet(map.indexOf(token));
    }

    /** By tablet, how many rows came to the wrong place. */
    public long[] misrouted(String keyspace, String table) {
        TabletMap map = mapOf(keyspace, table);
        return LongStream.range(0, map.size())
                .map(tablet -> map.misrouted((int) tablet))
                .toArray();
    }

    /** Moves one replica of a tablet; see {@link TabletMap}. */
    public synchronized void move(String keyspace, String table, int tablet, int toNode, int toShard) {
        if (!nodes.contains(toNode) || toShard < 0 || toShard >= shards) {
            throw new IllegalArgumentException("There is no shard " + toShard + " of node " + toNode);
        }
        change(keyspace, table, map -> map.moved(tablet, toNode, toShard));
    }

    /** Cuts every tablet of a table in two. */
    public void split(String keyspace, String table) {
        change(keyspace, table, TabletMap::split);
    }

    /** Makes every two neighbouring tablets of a table one. */
    public void merge(String keyspace, String table) {
        change(keyspace, table, TabletMap::merged);
    }

    private synchronized void change(String keyspace, String table, UnaryOperator<TabletMap> how) {
        TabletMap before = mapOf(keyspace, table);
        of(keyspace, table).map(how.apply(before));
    }

    private TabletMap mapOf(String keyspace, String table) {
        TabletMap map = of(keyspace, table).map();
        if (map == null) {
            throw new IllegalStateException(
                    isDeclared(keyspace)
                            ? "There is no keyspace " + keyspace + " yet to say how many replicas a tablet has"
                            : "Keyspace " + keyspace + " has vnodes");
        }
        return map;
    }

    private synchronized void update(TableTablets table) {
        Integer perTable = keyspaces.get(table.keyspace());
        int factor = factors.getOrDefault(table.keyspace(), 0);
        if (perTable == null || factor < 1) {
            table.initial = null;
            table.map(null);
        } else if (table.initial == null || table.factor != factor) {
            int count = table.count > 0 ? table.count : perTable;
            int[][] places = TabletPlacement.place(count(count, factor), factor, nodes, shards, seed(table));
            TabletMap map = new TabletMap(places, hosts);
            table.factor = factor;
            table.initial = map;
            table.map(map);
        }
    }

    /** As ScyllaDB does: a power of two; by default enough for every shard of the cluster to hold a replica. */
    private int count(int wanted, int factor) {
        int atLeast = wanted > 0 ? wanted : (nodes.size() * shards + factor - 1) / factor;
        return atLeast == 1 ? 1 : Integer.highestOneBit(atLeast - 1) << 1;
    }

    private static long seed(TableTablets table) {
        return (table.keyspace() + '.' + table.table()).hashCode() * 31L + table.generation;
    }

    /** Whether the replication of a keyspace is known. */
    public synchronized boolean knows(String keyspace) {
        return factors.getOrDefault(keyspace, 0) > 0;
    }
}
