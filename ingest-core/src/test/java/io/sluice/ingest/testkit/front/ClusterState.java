package io.sluice.ingest.testkit.front;

/** What the fronts of one cluster share. Thread-safe. */
public final class ClusterState implements AutoCloseable {
    private final TokenRing ring;
    private final Sharding sharding;
    private final PreparedStatements statements = new PreparedStatements();
    private final Keyspaces keyspaces = new Keyspaces();
    private volatile boolean nullStore;

    /** For a cluster whose nodes are placed so on the ring and have so many shards each. */
    public ClusterState(TokenRing ring, Sharding sharding, boolean nullStore) {
        this.ring = ring;
        this.sharding = sharding;
        this.nullStore = nullStore;
    }

    /** Where the nodes are on the ring. */
    public TokenRing ring() {
        return ring;
    }

    /** How each node spreads tokens over its shards. */
    public Sharding sharding() {
        return sharding;
    }

    /** Whether the fronts answer prepared writes themselves. */
    public boolean nullStore() {
        return nullStore;
    }

    /** Switches that for requests that arrive from now on. */
    public void nullStore(boolean value) {
        nullStore = value;
    }

    PreparedStatements statements() {
        return statements;
    }

    Keyspaces keyspaces() {
        return keyspaces;
    }

    @Override
    public void close() {
        keyspaces.close();
    }
}
