package io.sluice.ingest;

/** Which waiting rows may share a request. A row never waits in order to be batched: only while its shard is busy. */
public enum Batching {

    /** None: each row is a request of its own. */
    OFF,

    /** Rows of one partition: the cheapest batches for the server, and the rarest. */
    SAME_PARTITION,

    /** Rows of one shard of one node: an unlogged batch that its coordinator applies by itself. */
    SAME_SHARD
}
