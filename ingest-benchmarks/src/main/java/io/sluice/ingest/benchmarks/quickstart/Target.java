package io.sluice.ingest.benchmarks.quickstart;

import java.util.Map;
import java.util.OptionalLong;

/** The database that is written to, and what is known of it apart from the code that is being shown. */
public interface Target extends AutoCloseable {

    /** The environment that points the adapter at it. */
    Map<String, String> environment();

    /** Reads every row of the table, not by way of the adapter. */
    void readBack(Comparison comparison);

    /** Stored rows that came to another node or shard than the one that owns them, where that can be known. */
    OptionalLong misrouted();

    /** How many shards it has in all. */
    int shards();

    /** Rows by node and shard, where that can be known; else empty. */
    long[][] rowsPerShard();

    @Override
    void close();
}
