package io.sluice.ingest;

import io.sluice.ingest.internal.config.ConfigChecks;
import io.sluice.ingest.internal.deadletter.LetterBox;
import io.sluice.ingest.internal.deadletter.LetterWriter;
import io.sluice.ingest.internal.deadletter.LogLetters;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps readings that were not stored in files, one JSON object a line; {@link DeadLetterReplay} writes them to the
 * database again. Thread-safe.
 *
 * <p><b>Files.</b> Letters are added to the file given; a full one is renamed to the same name with a number behind it
 * ({@code letters.ndjson.000001}) and not touched again. New files can be read by their owner only. Two sinks, of one
 * process or two, never share a file: the second is refused.
 *
 * <p><b>Durability.</b> When {@link #accept} returns, the letter has left this process: its crash loses nothing. What a
 * crash of the machine may lose is what was not synced, as {@link Builder#fsyncEach}, {@link Builder#fsyncEvery} or
 * {@link Builder#fsyncOnClose} says. A line that such a crash cuts off never spoils the next: it stays a line of its
 * own, which a replay reports.
 *
 * <p><b>Bounds.</b> {@link Builder#maxFileBytes} and {@link Builder#maxTotalBytes}. Where those or the disk leave no room
 * {@link #accept} throws, the file is as it was before, and the next letter is tried again.
 */
public final class NdjsonDeadLetters implements DeadLetterSink {

    private static final Logger LOG = LoggerFactory.getLogger(NdjsonDeadLetters.class);

    private final LetterBox box;
    private final LetterWriter writer;
    private final Clock clock;
    private final Sync sync;
    private final @Nullable ScheduledExecutorService timer;

    // Guarded by this.
    private boolean syncScheduled;
    private boolean closed;
    private @Nullable IOException syncFailure;

    private NdjsonDeadLetters(Builder builder, LetterBox box) {
        this.box = box;
        this.writer = new LetterWriter(builder.table.keyspace(), builder.table.table());
        this.clock = builder.clock;
        this.sync = builder.sync;
        this.timer = builder.sync.policy() == Policy.INTERVAL ? builder.timer() : null;
    }

    /**
     * Begins the configuration of a sink.
     *
     * @param file where letters go; its folder must be there
     * @param table the table of the ingestor that the sink is for: each letter names it
     * @return a builder, for one thread
     */
    public static Builder builder(Path file, ReadingTable table) {
        return new Builder(file, table);
    }

    /**
     * Makes a sink that writes the same letters to a log, such as standard error, a line each; one too long for a line of
     * 256 KiB goes over several. Each line says that it is of {@code level} {@code ERROR} and has a {@code timestamp}, so
     * that a platform that keeps only what is important keeps it. {@link DeadLetterReplay} reads a saved log.
     *
     * @param log takes the lines; not closed with the sink
     * @param table the table of the ingestor that the sink is for: each letter names it
     * @return an open, thread-safe sink
     */
    public static DeadLetterSink toLog(PrintStream log, ReadingTable table) {
        return new LogLetters(log, table.keyspace(), table.table(), Clock.systemUTC());
    }

    @Override
    public synchronized void accept(WriteFailure failure) throws IOException {
        requireOpen();
        box.add(writer.lines(failure, clock.instant()));
        switch (sync.policy()) {
            case EACH -> box.force();
            case INTERVAL -> scheduleSync();
            case ON_CLOSE -> {}
        }
    }

    private void scheduleSync() {
        if (!syncScheduled && timer != null) {
            syncScheduled = true;
            timer.schedule(this::sync, sync.every().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private synchronized void sync() {
        syncScheduled = false;
        if (closed) {
            return;
        }
        try {
            box.force();
        } catch (IOException e) {
            // A later sync that succeeds says nothing of what this one was to write.
            syncFailure = e;
            LOG.error(
                    "dead letters of the last {} ms may not be durable",
                    sync.every().toMillis(),
                    e);
        }
    }

    /**
     * Ends the current file under a name of its own and goes on with an empty one, so that what is there can be replayed
     * while the sink is in use.
     *
     * @return the full file; empty if there are no letters in the current one
     * @throws IOException if it cannot be renamed, or the sink is closed
     */
    public synchronized Optional<Path> rotate() throws IOException {
        requireOpen();
        return box.rotate();
    }

    /**
     * The files that hold letters, full ones first, oldest first, and last the one that letters are added to.
     *
     * @return a snapshot
     * @throws IOException if the folder cannot be read, or the sink is closed
     */
    public synchronized List<Path> files() throws IOException {
        requireOpen();
        return box.files();
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the dead-letter sink is closed");
        }
    }

    /**
     * Syncs and lets go of the file. A second call does nothing.
     *
     * @throws IOException if some letters may not be durable
     */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (timer != null) {
            timer.shutdownNow();
        }
        box.close();
        if (syncFailure != null) {
            throw new IOException("an earlier sync failed: some letters may not be durable", syncFailure);
        }
    }

    private enum Policy {
        EACH,
        INTERVAL,
        ON_CLOSE
    }

    private record Sync(Policy policy, Duration every) {}

    /** Collects the settings of a sink. For one thread. */
    public static final class Builder {
        private static final Duration DEFAULT_EVERY = Duration.ofSeconds(1);

        private final Path file;
        private final ReadingTable table;
        private Sync sync = new Sync(Policy.INTERVAL, DEFAULT_EVERY);
        private long maxFileBytes = 64L << 20;
        private long maxTotalBytes = 1L << 30;
        private Clock clock = Clock.systemUTC();
        private @Nullable ScheduledExecutorService timer;

        private Builder(Path file, ReadingTable table) {
            this.file = Objects.requireNonNull(file, "file");
            this.table = Objects.requireNonNull(table, "table");
        }

        /**
         * Syncs each letter to the disk before {@link NdjsonDeadLetters#accept} returns: even a power cut loses none,
         * and each costs a few milliseconds.
         *
         * @return this
         */
        public Builder fsyncEach() {
            sync = new Sync(Policy.EACH, Duration.ZERO);
            return this;
        }

        /**
         * Syncs in the background, so long at most after a letter came: a power cut loses what came since. Default: 1 s.
         *
         * @param interval 10 ms to 1 h
         * @return this
         */
        public Builder fsyncEvery(Duration interval) {
            sync = new Sync(Policy.INTERVAL, interval);
            return this;
        }

        /**
         * Syncs when a file is full and when the sink is closed, and leaves the rest to the system.
         *
         * @return this
         */
        public Builder fsyncOnClose() {
            sync = new Sync(Policy.ON_CLOSE, Duration.ZERO);
            return this;
        }

        /**
         * At what size a file is full. Default: 64 MiB. A letter larger than that has a file of its own.
         *
         * @param bytes 4,096 and up
         * @return this
         */
        public Builder maxFileBytes(long bytes) {
            maxFileBytes = bytes;
            return this;
        }

        /**
         * How much all files may hold together; what comes then is refused, with an exception. Default: 1 GiB.
         *
         * @param bytes {@link #maxFileBytes} and up
         * @return this
         */
        public Builder maxTotalBytes(long bytes) {
            maxTotalBytes = bytes;
            return this;
        }

        Builder clock(Clock source) {
            clock = source;
            return this;
        }

        Builder timer(ScheduledExecutorService executor) {
            timer = executor;
            return this;
        }

        private ScheduledExecutorService timer() {
            if (timer != null) {
                return timer;
            }
            ScheduledThreadPoolExecutor own = new ScheduledThreadPoolExecutor(1, task -> {
                Thread thread = new Thread(task, "sluice-dead-letters-sync");
                thread.setDaemon(true);
                return thread;
            });
            own.setKeepAliveTime(10, TimeUnit.SECONDS);
            own.allowCoreThreadTimeOut(true);
            return own;
        }

        /**
         * Opens the file, made for its owner only if it is not there.
         *
         * @return an open sink
         * @throws IllegalArgumentException naming every bad setting at once
         * @throws IOException if the file cannot be opened, or another sink or a replay has it open
         */
        public NdjsonDeadLetters open() throws IOException {
            ConfigChecks checks = new ConfigChecks();
            if (sync.policy() == Policy.INTERVAL) {
                checks.range("fsyncEvery", sync.every(), Duration.ofMillis(10), Duration.ofHours(1));
            }
            checks.range("maxFileBytes", maxFileBytes, 4_096, Long.MAX_VALUE);
            checks.range("maxTotalBytes", maxTotalBytes, Math.max(4_096, maxFileBytes), Long.MAX_VALUE);
            checks.throwIfAny();
            return new NdjsonDeadLetters(this, LetterBox.open(file, maxFileBytes, maxTotalBytes));
        }
    }
}
