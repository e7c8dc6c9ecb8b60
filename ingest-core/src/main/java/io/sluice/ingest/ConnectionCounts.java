package io.sluice.ingest;

/**
 * How many connections to the database an ingestor keeps: one for every shard of every node that rows may go to, and one
 * more over which the driver hears of changes.
 *
 * @param nodes nodes of the local datacenter
 * @param shards their shards in all; a node without shards counts as one
 * @param open connections for writes that are open now
 */
public record ConnectionCounts(int nodes, int shards, int open) {

    /**
     * How many there are when all are open.
     *
     * @return the shards and one
     */
    public int total() {
        return shards + 1;
    }
}
