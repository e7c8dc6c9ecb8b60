package io.sluice.ingest.testkit.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder that a cluster keeps everything in, under {@code java.io.tmpdir}.
 *
 * <p>Its owner's process id stands in it. What an owner left that died, and that its nodes' own watchdogs could not
 * clear (a paused process sees nothing), goes at the next start of any cluster.
 */
public final class ClusterFolder implements AutoCloseable {
    private static final String PREFIX = "sluice-cluster-";
    private static final String OWNER = "owner";

    private final Path path;

    private ClusterFolder(Path path) {
        this.path = path;
    }

    /** Makes a new one, and clears what dead owners left. */
    public static ClusterFolder create() {
        Path temp = Path.of(System.getProperty("java.io.tmpdir"));
        clearStale(temp);
        try {
            Path path = Files.createTempDirectory(temp, PREFIX);
            ProcessHandle self = ProcessHandle.current();
            Files.writeString(path.resolve(OWNER), self.pid() + " " + startOf(self));
            return new ClusterFolder(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    static void clearStale(Path temp) {
        try (Stream<Path> folders = Files.list(temp)) {
            folders.filter(folder -> folder.getFileName().toString().startsWith(PREFIX))
                    .filter(ClusterFolder::isStale)
                    .forEach(folder -> {
                        endNodesOf(folder);
                        delete(folder);
                    });
        } catch (IOException | UncheckedIOException e) {
            // Other people's folders come and go; the next start tries again.
        }
    }

    private static boolean isStale(Path folder) {
        try {
            String[] owner = Files.readString(folder.resolve(OWNER)).split(" ", 2);
            Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(owner[0]));
            return owner.length == 2
                    && (process.isEmpty() || !startOf(process.get()).equals(owner[1]));
        } catch (IOException | NumberFormatException e) {
            // Without an owner it may be one that is just being made.
            return false;
        }
    }

    private static String startOf(ProcessHandle process) {
        return process.info().startInstant().map(Object::toString).orElse("");
    }

    /** A node of that folder has the folder's name in its command line. */
    private static void endNodesOf(Path folder) {
        ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(folder + "/")
                        && process.info().commandLine().orElse("").contains(CassandraLauncher.class.getName()))
                .forEach(ProcessHandle::destroyForcibly);
    }

    private static void delete(Path folder) {
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(folder)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        } catch (IOException | UncheckedIOException e) {
            return;
        }
        for (Path file : deepestFirst) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // What stays is seen by the next start.
            }
        }
    }

    /** Deletes it. */
    @Override
    public void close() {
        delete(path);
    }
}
