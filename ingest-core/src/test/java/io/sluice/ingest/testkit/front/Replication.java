package io.sluice.ingest.testkit.front;

/** A keyspace's replication factor, which can change while statements refer to it. */
final class Replication {
    /** Not asked yet, or the node did not say. */
    static final int UNKNOWN = -1;

    private final String keyspace;
    private volatile int factor = UNKNOWN;

    Replication(String keyspace) {
        this.keyspace = keyspace;
    }

    String keyspace() {
        return keyspace;
    }

    int factor() {
        return factor;
    }

    void factor(int value) {
        factor = value;
    }
}
