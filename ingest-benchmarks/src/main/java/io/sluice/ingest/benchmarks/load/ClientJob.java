package io.sluice.ingest.benchmarks.load;

import java.util.List;

/**
 * What one client process does.
 *
 * @param style how it writes
 * @param hosts the contact points, {@code host:port}
 * @param datacenter their datacenter
 * @param replication of the keyspace, should it be missing
 * @param devices how many devices report
 * @param burst how many readings each device gives in a row
 * @param threads that give readings in
 * @param requestsPerShard the library's window, or 0 for its default
 * @param firstMillis the time of the first readings; each job has its own, so that every row is a new one
 * @param warmUpSeconds of load before anything is measured
 * @param seconds of saturated load
 * @param openLoopSeconds of load at a fixed rate; 0 for none
 * @param rate readings a second in the open loop
 * @param oneSeconds of one reading at a time; 0 for none
 */
record ClientJob(
        Style style,
        List<String> hosts,
        String datacenter,
        int replication,
        int devices,
        int burst,
        int threads,
        int requestsPerShard,
        long firstMillis,
        double warmUpSeconds,
        double seconds,
        double openLoopSeconds,
        int rate,
        double oneSeconds) {}
