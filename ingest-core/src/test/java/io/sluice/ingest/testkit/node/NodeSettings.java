package io.sluice.ingest.testkit.node;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a node is told.
 *
 * @param number counted from 1
 * @param listen where it takes CQL connections
 * @param announced where it tells drivers to connect
 * @param storage where it talks to its peers
 * @param seeds the storage addresses of the nodes on the ring, asked for at each start
 * @param token its one place on the ring
 * @param joins whether it joins a ring that has data, and so takes its part of that before it is up
 * @param folder where it keeps its data
 * @param log the file its output goes to
 * @param flags JVM options: heap, collector, compiler
 */
public record NodeSettings(
        int number,
        InetSocketAddress listen,
        InetSocketAddress announced,
        InetSocketAddress storage,
        Supplier<List<InetSocketAddress>> seeds,
        long token,
        boolean joins,
        Path folder,
        Path log,
        List<String> flags) {
    /** Starts fast and takes little; slow under load. */
    public static final List<String> SMALL = List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    /** A copy, so that nobody changes it later. */
    public NodeSettings {
        flags = List.copyOf(flags);
    }
}
