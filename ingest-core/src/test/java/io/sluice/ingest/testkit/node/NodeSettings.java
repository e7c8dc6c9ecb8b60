package io.sluice.ingest.testkit.node;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * What a node is told.
 *
 * @param number counted from 1
 * @param listen where it takes CQL connections
 * @param announced where it tells drivers to connect
 * @param storage where it talks to its peers
 * @param seeds the storage addresses of all nodes
 * @param token its one place on the ring
 * @param folder where it keeps its data
 * @param log the file its output goes to
 * @param flags JVM options: heap, collector, compiler
 */
public record NodeSettings(
        int number,
        InetSocketAddress listen,
        InetSocketAddress announced,
        InetSocketAddress storage,
        List<InetSocketAddress> seeds,
        long token,
        Path folder,
        Path log,
        List<String> flags) {
    /** Starts fast and takes little; slow under load. */
    public static final List<String> SMALL = List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    /** Copies, so that nobody changes them later. */
    public NodeSettings {
        seeds = List.copyOf(seeds);
        flags = List.copyOf(flags);
    }
}
