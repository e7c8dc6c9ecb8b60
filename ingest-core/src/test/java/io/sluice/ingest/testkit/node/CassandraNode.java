package io.sluice.ingest.testkit.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One Cassandra node, a child process. Thread-safe. */
public final class CassandraNode implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(4);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration FLUSH_LIMIT = Duration.ofSeconds(5);
    private static final Duration LEAVE_LIMIT = Duration.ofMinutes(2);
    private static final int TAIL_LINES = 40;

    private final NodeSettings settings;
    private final List<String> command;
    private @Nullable Process process;
    private long leaveLimit;

    /**
     * Makes a node that is not started yet.
     *
     * @param settings what it is told
     * @param java the home of a JDK 17
     * @param jars Cassandra's class path
     */
    public CassandraNode(NodeSettings settings, Path java, List<Path> jars) {
        this.settings = settings;
        this.command = ChildCommand.of(settings, java, jars);
    }

    /** What the node was told. */
    public NodeSettings settings() {
        return settings;
    }

    /** Starts the process, with the data it had if it ran before. Returns before the node is up. */
    public synchronized void launch() {
        if (isAlive()) {
            throw new IllegalStateException("Node " + settings.number() + " runs already");
        }
        try {
            NodeFiles.write(settings);
            process = new ProcessBuilder(command)
                    .directory(settings.folder().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(settings.log().toFile()))
                    .start();
            Files.writeString(settings.folder().resolve("pid"), Long.toString(process.pid()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start node " + settings.number(), e);
        }
    }

    /**
     * Waits until the node takes CQL connections.
     *
     * @throws IllegalStateException if it dies or takes too long; the message has the end of its log
     */
    public void awaitUp() throws InterruptedException {
        long limit = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            try (NodeProbe probe = NodeProbe.connect(settings.listen())) {
                return;
            } catch (IOException e) {
                if (!isAlive()) {
                    throw failed("ended");
                }
                if (System.nanoTime() > limit) {
                    throw failed("is not up after " + START_LIMIT.toSeconds() + " s");
                }
            }
            Thread.sleep(100);
        }
    }

    /** Whether the process runs; a paused one does. */
    public synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** The process's id, or -1 if it does not run. */
    public synchronized long pid() {
        return process != null && process.isAlive() ? process.pid() : -1;
    }

    /**
     * Ends the process at once, as a power cut would; only that it has its system tables, and so the schema, on disk,
     * which a node with the usual settings would have all the time.
     */
    public void kill() {
        flushSystemTables();
        end(true);
    }

    private synchronized void flushSystemTables() {
        Path done = settings.folder().resolve(CassandraLauncher.FLUSHED);
        if (process == null || !process.isAlive()) {
            return;
        }
        try {
            Files.deleteIfExists(done);
            ask(process, CassandraLauncher.FLUSH);
        } catch (IOException e) {
            return;
        }
        // A paused process does not answer, and is killed as it is.
        long limit = System.nanoTime() + FLUSH_LIMIT.toNanos();
        while (!Files.exists(done) && process.isAlive() && System.nanoTime() < limit) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private static void ask(Process process, int what) throws IOException {
        process.getOutputStream().write(what);
        process.getOutputStream().flush();
    }

    /** Asks the node to hand its data to the others and leave the ring for good; {@link #hasLeft} says when it has. */
    public synchronized void decommission() {
        if (process == null || !process.isAlive()) {
            throw new IllegalStateException("Node " + settings.number() + " does not run");
        }
        try {
            ask(process, CassandraLauncher.DECOMMISSION);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot ask node " + settings.number() + " to leave", e);
        }
        leaveLimit = System.nanoTime() + LEAVE_LIMIT.toNanos();
    }

    /**
     * Whether it has left the ring, after {@link #decommission}. Its process still runs then, and takes no connections.
     *
     * @throws IllegalStateException if it cannot, dies or takes too long; the message has the end of its log
     */
    public synchronized boolean hasLeft() {
        if (Files.exists(settings.folder().resolve(CassandraLauncher.LEFT))) {
            return true;
        }
        if (Files.exists(settings.folder().resolve(CassandraLauncher.STAYS))) {
            throw failed("cannot leave");
        }
        if (!isAlive()) {
            throw failed("ended");
        }
        if (System.nanoTime() - leaveLimit > 0) {
            throw failed("has not left after " + LEAVE_LIMIT.toSeconds() + " s");
        }
        return false;
    }

    /** Asks the process to shut down in order, and waits for that. */
    public void stop() {
        end(false);
    }

    /** Freezes the process: its sockets stay open and nothing answers. */
    public void pause() {
        signal("STOP");
    }

    /** Undoes {@link #pause()}. */
    public void resume() {
        signal("CONT");
    }

    private synchronized void end(boolean now) {
        if (process == null) {
            return;
        }
        // By handle: Process.destroy would close standard input, and the watchdog takes that for our own death.
        ProcessHandle handle = process.toHandle();
        try {
            if (!now) {
                handle.destroy();
                if (process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    return;
                }
            }
            handle.destroyForcibly();
            process.waitFor();
        } catch (InterruptedException e) {
            handle.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void signal(String name) {
        if (!isAlive()) {
            throw new IllegalStateException("Node " + settings.number() + " does not run");
        }
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .inheritIO()
                    .start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("kill -" + name + " of node " + settings.number() + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private IllegalStateException failed(String what) {
        return new IllegalStateException("Node " + settings.number() + " " + what + ". The end of its log:\n" + tail());
    }

    private String tail() {
        try {
            List<String> lines = new ArrayList<>(Files.readAllLines(settings.log()));
            return lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()).stream()
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    /** Kills the process if it runs, with no regard to its data. */
    @Override
    public void close() {
        end(true);
    }
}
