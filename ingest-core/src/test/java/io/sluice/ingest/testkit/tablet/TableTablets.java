package io.sluice.ingest.testkit.tablet;

import org.jspecify.annotations.Nullable;

/**
 * What a table's tokens are routed by, now: its tablets, or none if its keyspace has vnodes. Prepared statements keep
 * it, as one read says which. Changed by the {@link TabletRegistry} only.
 */
public final class TableTablets {
    private final String keyspace;
    private final String table;
    private volatile @Nullable TabletMap map;
    /** The map before any change at run time; the other fields too are guarded by the registry. */
    @Nullable
    TabletMap initial;

    int factor;
    /** How many tablets were asked for; 0 if it is not said. */
    int count;
    /** How often a table of that name was dropped: the next one's tablets are elsewhere. */
    int generation;

    TableTablets(String keyspace, String table) {
        this.keyspace = keyspace;
        this.table = table;
    }

    /** Of a table of which nothing is known. */
    public static TableTablets none() {
        return new TableTablets("", "");
    }

    String keyspace() {
        return keyspace;
    }

    String table() {
        return table;
    }

    /** Its tablets; null if its keyspace has vnodes, or nobody knows the keyspace's replication yet. */
    public @Nullable TabletMap map() {
        return map;
    }

    void map(@Nullable TabletMap value) {
        map = value;
    }

    /** The table is gone. */
    void dropped() {
        map = null;
        initial = null;
        count = 0;
        generation++;
    }
}
