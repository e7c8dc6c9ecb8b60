package io.sluice.ingest.testkit.chaos;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/**
 * What this process holds open beyond what it held before: threads, sockets and other file handles, as Linux lists them.
 *
 * <p>The fronts of a test cluster live in this process, too, and close their ends a moment after ours; the count waits
 * for that.
 */
public final class Leaks {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** How the names of those begin that are in the group of whoever needed them first. */
    private static final List<String> OWN_NAMES =
            List.of("ForkJoinPool.commonPool", "CompletableFutureDelayScheduler", "globalEventExecutor-");

    private final Set<Thread> threads = threads();
    private final Handles handles = Handles.now();

    private Leaks() {}

    /** Remembers what there is now. */
    public static Leaks begin() {
        return new Leaks();
    }

    /**
     * What was leaked.
     *
     * @param threads by name
     * @param sockets how many more there are
     * @param files how many more other handles there are
     */
    public record Count(Set<String> threads, long sockets, long files) {
        /** Nothing. */
        static final Count NONE = new Count(Set.of(), 0, 0);

        private boolean isNothing() {
            return threads.isEmpty() && sockets == 0 && files == 0;
        }
    }

    /** Counts, once everything is closed. */
    public Count count() {
        return count(PATIENCE);
    }

    Count count(Duration patience) {
        long limit = System.nanoTime() + patience.toNanos();
        Count count = countNow();
        while (!count.isNothing() && System.nanoTime() < limit) {
            LockSupport.parkNanos(50_000_000);
            count = countNow();
        }
        return count;
    }

    private Count countNow() {
        Set<String> names = new TreeSet<>();
        for (Thread thread : threads()) {
            if (!threads.contains(thread) && !isOfTheJvm(thread)) {
                names.add(thread.getName());
            }
        }
        Handles now = Handles.now();
        return new Count(
                names, Math.max(0, now.sockets() - handles.sockets()), Math.max(0, now.files() - handles.files()));
    }

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }

    /**
     * Whether a thread is the JVM's or Netty's own, one for the whole process, which comes when first needed and may go:
     * those that wait for child processes, here the nodes, those of the common pool, of delayed futures, of cleaners, of
     * kept HTTP connections, and the one that answers {@code jcmd}. Most are told by their thread groups, in which no
     * code of ours runs; names are not the same on every JDK, and that of a waiting thread ends with a process's number.
     */
    private static boolean isOfTheJvm(Thread thread) {
        ThreadGroup group = thread.getThreadGroup();
        if (group == null) {
            return true; // it has ended since
        }
        String groupName = group.getName();
        String name = thread.getName();
        return groupName.equals("system")
                || groupName.startsWith("Innocuous")
                || OWN_NAMES.stream().anyMatch(name::startsWith);
    }

    private record Handles(long sockets, long files) {
        static Handles now() {
            long sockets = 0;
            long files = 0;
            try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
                for (Path each : open) {
                    String target = target(each);
                    if (target.startsWith("socket:")) {
                        sockets++;
                    } else if (!target.isEmpty() && !target.startsWith("/proc/") && !target.endsWith(".jar")) {
                        // Jars are opened by the class loader when a class is first needed, and stay open.
                        files++;
                    }
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException("file handles can be listed on Linux only", e);
            }
            return new Handles(sockets, files);
        }

        private static String target(Path handle) {
            try {
                return Files.readSymbolicLink(handle).toString();
            } catch (IOException e) {
                return ""; // closed meanwhile
            }
        }
    }
}
