package io.sluice.ingest.testkit.front;

import io.sluice.ingest.testkit.tablet.TabletRegistry;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** What the fronts of one cluster share. Thread-safe. */
public final class ClusterState implements AutoCloseable {
    private final Sharding sharding;
    private final PreparedStatements statements = new PreparedStatements();
    private final Keyspaces keyspaces = new Keyspaces();
    private final TabletRegistry tablets;
    private final TextStatements texts;
    private final Map<PreparedStatements.Id, ScyllaSelect> scyllaSelects = new ConcurrentHashMap<>();
    private volatile TokenRing ring;
    private volatile boolean nullStore;

    /** For a cluster whose nodes are placed so on the ring at first and have so many shards each. */
    public ClusterState(TokenRing ring, Sharding sharding, boolean nullStore) {
        this.ring = ring;
        this.sharding = sharding;
        this.nullStore = nullStore;
        this.tablets = new TabletRegistry(ring.nodes(), sharding.shards());
        this.texts = new TextStatements(keyspaces, tablets);
    }

    /** Which keyspaces have tablets, and where these are. */
    public TabletRegistry tablets() {
        return tablets;
    }

    /** Asks a node for a keyspace's replication; done when that is known, or that there is no such keyspace. */
    public CompletableFuture<Void> learn(String keyspace, InetSocketAddress node) {
        return keyspaces
                .refresh(keyspace, node)
                .thenRun(() -> tablets.learned(keyspace, keyspaces.of(keyspace).factor()));
    }

    /** Where the nodes are on the ring now. */
    public TokenRing ring() {
        return ring;
    }

    /** A node has joined or left: requests that arrive from now on are judged by this ring. */
    public void ring(TokenRing value) {
        ring = value;
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

    /** What is known of statements that come as text. */
    TextStatements texts() {
        return texts;
    }

    /** The statements that the fronts prepared themselves. */
    Map<PreparedStatements.Id, ScyllaSelect> scyllaSelects() {
        return scyllaSelects;
    }

    Keyspaces keyspaces() {
        return keyspaces;
    }

    @Override
    public void close() {
        keyspaces.close();
    }
}
