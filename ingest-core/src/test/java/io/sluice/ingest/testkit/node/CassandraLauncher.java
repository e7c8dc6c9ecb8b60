package io.sluice.ingest.testkit.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The main class of a child process: Cassandra's daemon with a watchdog.
 *
 * <p>The parent holds the other end of standard input. When that ends, the parent is gone, however it died, and this
 * process deletes its folder and halts. It stands alone: the child's class path holds this class and Cassandra's jars,
 * and nothing else of ours.
 */
public final class CassandraLauncher {
    /** Asks, on standard input, to flush what the node knows of itself and of the schema. */
    static final int FLUSH = 'f';
    /** The file that tells that this is done. */
    static final String FLUSHED = "flushed";
    /** Asks, on standard input, to hand all data to the other nodes and leave the ring for good. */
    static final int DECOMMISSION = 'd';
    /** The file that tells that this is done. */
    static final String LEFT = "left";
    /** The file that tells that it cannot be done; why is in the log. */
    static final String STAYS = "stays";

    private static final String SERVICE = "org.apache.cassandra.service.StorageService";
    private static final String DAEMON = "org.apache.cassandra.service.CassandraDaemon";

    private CassandraLauncher() {}

    /**
     * Runs the daemon.
     *
     * @param args the folder to delete when the parent is gone
     */
    public static void main(String[] args) throws ReflectiveOperationException {
        Path folder = Path.of(args[0]);
        Thread watchdog = new Thread(() -> haltAtEndOfInput(folder), "parent-watchdog");
        watchdog.setDaemon(true);
        watchdog.start();
        Class.forName(DAEMON).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
    }

    private static void haltAtEndOfInput(Path folder) {
        try {
            int read = System.in.read();
            while (read >= 0) {
                if (read == FLUSH) {
                    flush(folder);
                } else if (read == DECOMMISSION) {
                    // On a thread of its own: it takes its time, and the parent may be gone before it ends.
                    new Thread(() -> decommission(folder), "decommission").start();
                }
                read = System.in.read();
            }
        } catch (IOException e) {
            // Same as the end.
        }
        try {
            // Twice, as the node is still writing meanwhile.
            delete(folder);
            delete(folder);
            Path parent = folder.getParent();
            if (parent != null) {
                deleteRemains(parent);
            }
        } finally {
            Runtime.getRuntime().halt(143);
        }
    }

    private static void flush(Path folder) throws IOException {
        try {
            Class<?> type = Class.forName(SERVICE);
            Object service = type.getField("instance").get(null);
            for (String keyspace : new String[] {"system", "system_schema"}) {
                type.getMethod("forceKeyspaceFlush", String.class, String[].class)
                        .invoke(service, keyspace, new String[0]);
            }
        } catch (ReflectiveOperationException e) {
            System.err.println("Cannot flush the system tables: " + e);
        }
        Files.writeString(folder.resolve(FLUSHED), "");
    }

    private static void decommission(Path folder) {
        String outcome = LEFT;
        try {
            Class<?> type = Class.forName(SERVICE);
            // By force, which is to say: also when the cluster's own keyspaces then have fewer nodes than replicas.
            type.getMethod("decommission", boolean.class)
                    .invoke(type.getField("instance").get(null), true);
        } catch (ReflectiveOperationException e) {
            System.err.println("Cannot leave the ring:");
            e.printStackTrace();
            outcome = STAYS;
        }
        try {
            Files.writeString(folder.resolve(outcome), "");
        } catch (IOException e) {
            System.err.println("Cannot tell the parent: " + e);
        }
    }

    /** The last node to go takes the cluster's own folder with it. */
    private static void deleteRemains(Path cluster) {
        try (Stream<Path> children = Files.list(cluster)) {
            if (children.noneMatch(child -> child.getFileName().toString().startsWith("node-"))) {
                delete(cluster);
            }
        } catch (IOException e) {
            // Another node was faster.
        }
    }

    private static void delete(Path folder) {
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(folder)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        } catch (IOException | java.io.UncheckedIOException e) {
            return;
        }
        for (Path path : deepestFirst) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                // Left to the next cluster's start, which clears what dead ones left.
            }
        }
    }
}
