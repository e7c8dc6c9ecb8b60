package io.sluice.ingest;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import io.sluice.ingest.internal.config.IngestorConfig;
import io.sluice.ingest.internal.fault.UncaughtErrors;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.Supplier;

/**
 * Collects the settings of a {@link SensorIngestor}; {@link SensorIngestor#builder()} makes one. For one thread.
 *
 * <p>Nothing is checked before {@link #build()}, which then names everything that is wrong.
 */
public final class SensorIngestorBuilder {

    private final SettingsDraft draft = new SettingsDraft();
    private boolean sinkGiven;

    SensorIngestorBuilder() {}

    /**
     * Hosts to find the cluster by; one that answers is enough. Either hosts or a {@link #session} is due.
     *
     * @param addresses addresses and CQL ports
     * @return this
     */
    public SensorIngestorBuilder hosts(InetSocketAddress... addresses) {
        return hosts(Arrays.asList(addresses));
    }

    /**
     * As {@link #hosts(InetSocketAddress...)}.
     *
     * @param addresses addresses and CQL ports
     * @return this
     */
    public SensorIngestorBuilder hosts(Collection<InetSocketAddress> addresses) {
        draft.hosts.clear();
        draft.hosts.addAll(addresses);
        return this;
    }

    /**
     * A session to use instead of opening one. It stays the caller's to close, after the ingestor, and its configuration
     * holds. A session that the ingestor opens itself also copies encoded rows into its messages, which is cheaper still.
     *
     * @param openSession open
     * @return this
     */
    public SensorIngestorBuilder session(CqlSession openSession) {
        draft.session = openSession;
        return this;
    }

    /**
     * The datacenter whose nodes are written to. Due with {@link #hosts}, and with {@link #createSchema}.
     *
     * @param name as the cluster calls it
     * @return this
     */
    public SensorIngestorBuilder localDatacenter(String name) {
        draft.localDatacenter = name;
        return this;
    }

    /**
     * The login, where the cluster asks for one. Never logged.
     *
     * @param username the role
     * @param password its password
     * @return this
     */
    public SensorIngestorBuilder credentials(String username, String password) {
        Login login = new Login(username, password);
        credentials(() -> login);
        draft.credentialsLackAPart = username == null || password == null;
        return this;
    }

    /**
     * Where the login comes from, for one that changes while the ingestor is open: each connection is made with what there
     * is then. Never logged.
     *
     * @param login asked for each connection, on the thread that makes it, so it must not block; any thread
     * @return this
     */
    public SensorIngestorBuilder credentials(Supplier<Login> login) {
        draft.credentials = login;
        draft.credentialsLackAPart = false;
        return this;
    }

    /**
     * The table to write to. Default: {@link ReadingTable#reference()}.
     *
     * @param readingTable the table and its mapping
     * @return this
     */
    public SensorIngestorBuilder table(ReadingTable readingTable) {
        draft.table = readingTable;
        return this;
    }

    /**
     * Creates keyspace and table at the start if they are missing. Default: they must be there.
     *
     * @param replicationFactor of a new keyspace in the local datacenter, 1 to 16
     * @return this
     */
    public SensorIngestorBuilder createSchema(int replicationFactor) {
        draft.createSchemaReplication = replicationFactor;
        return this;
    }

    /**
     * How JSON is read. Default: {@link JsonFormat#DEFAULT}.
     *
     * @param format the rules
     * @return this
     */
    public SensorIngestorBuilder jsonFormat(JsonFormat format) {
        draft.jsonFormat = format;
        return this;
    }

    /**
     * Where write timestamps come from. Default: {@link WriteTime#ACCEPTED}.
     *
     * @param source the source
     * @return this
     */
    public SensorIngestorBuilder writeTime(WriteTime source) {
        draft.writeTime = source;
        return this;
    }

    /**
     * When rows expire. Default: never (or as the table says).
     *
     * @param ttl whole seconds, 1 s to 20 years
     * @return this
     */
    public SensorIngestorBuilder timeToLive(Duration ttl) {
        draft.timeToLive = ttl;
        return this;
    }

    /**
     * How many replicas must acknowledge a row. Default: {@code LOCAL_QUORUM}.
     *
     * @param level the consistency level
     * @return this
     */
    public SensorIngestorBuilder consistency(ConsistencyLevel level) {
        draft.consistency = level;
        return this;
    }

    /**
     * Which waiting rows may share a request. Default: {@link Batching#SAME_SHARD}.
     *
     * @param rule the rule
     * @return this
     */
    public SensorIngestorBuilder batching(Batching rule) {
        draft.batching = rule;
        return this;
    }

    /**
     * How many rows a request may have. Default: 32, beyond which a server gains little and a failed request costs more.
     *
     * @param rows 1 to 1,000
     * @return this
     */
    public SensorIngestorBuilder maxBatchRows(int rows) {
        draft.maxBatchRows = rows;
        return this;
    }

    /**
     * How many encoded bytes a request of several rows may have. Default: below what the server warns of, 64 KiB for
     * ScyllaDB (128 KiB) and 4 KiB for Cassandra (5 KiB).
     *
     * @param bytes 1,024 to 16 MiB
     * @return this
     */
    public SensorIngestorBuilder maxBatchBytes(int bytes) {
        draft.maxBatchBytes = bytes;
        return this;
    }

    /**
     * The window of a shard: how many requests may be on their way to it at once. Rows wait, and so form batches, while
     * it is full. Default: 16, and 128 with {@link Batching#OFF}, where a request is one row.
     *
     * @param requests 1 to 1,024
     * @return this
     */
    public SensorIngestorBuilder maxRequestsPerShard(int requests) {
        draft.maxRequestsPerShard = requests;
        return this;
    }

    /**
     * Whether the window of a shard adapts: it halves when the shard says that it is overloaded, limits the rate, or does
     * not answer in time, and widens again by one for each round of acknowledgements, up to {@link
     * #maxRequestsPerShard}. Default: true; false keeps it fixed.
     *
     * @param adaptive whether it does
     * @return this
     */
    public SensorIngestorBuilder adaptiveWindow(boolean adaptive) {
        draft.adaptiveWindow = adaptive;
        return this;
    }

    /**
     * How many accepted rows of one shard may wait for their outcome, so that a shard that stands still does not take
     * the room of the others. Default: 4,096.
     *
     * @param rows 1 to 1,000,000
     * @return this
     */
    public SensorIngestorBuilder maxPendingRowsPerShard(int rows) {
        draft.maxPendingRowsPerShard = rows;
        return this;
    }

    /**
     * Whether to keep to the driver's public API, at several times the cost for each row, instead of writing to its
     * shard connections. Default: false; a session that is wrapped, or a driver whose internals are not as expected,
     * has the same effect.
     *
     * @param only true for the public API only
     * @return this
     */
    public SensorIngestorBuilder publicApiOnly(boolean only) {
        draft.publicApiOnly = only;
        return this;
    }

    /**
     * How many accepted rows may wait for their outcome. Default: 16,384.
     *
     * @param rows 1 to 1,000,000
     * @return this
     */
    public SensorIngestorBuilder maxPendingRows(int rows) {
        draft.maxPendingRows = rows;
        return this;
    }

    /**
     * How many encoded bytes of accepted rows may wait for their outcome; a row larger than that is refused.
     * Default: 64 MiB.
     *
     * @param bytes 4,096 and up
     * @return this
     */
    public SensorIngestorBuilder maxPendingBytes(long bytes) {
        draft.maxPendingBytes = bytes;
        return this;
    }

    /**
     * How long {@code submit} waits for room, and the calls with many readings wait without progress: as long as the shard
     * that a reading waits for gives room back they go on, and of one that gives none its other readings are turned away
     * at once. Default: 10 s.
     *
     * @param duration 0 to 1 h
     * @return this
     */
    public SensorIngestorBuilder maxBlock(Duration duration) {
        draft.maxBlock = duration;
        return this;
    }

    /**
     * How long to wait for the answer to one attempt, the driver's own retries included. Default: 5 s; keep it above
     * the server's write timeout (2 s).
     *
     * @param duration 10 ms to 1 h
     * @return this
     */
    public SensorIngestorBuilder requestTimeout(Duration duration) {
        draft.requestTimeout = duration;
        return this;
    }

    /**
     * How long a reading may wait for its outcome, from acceptance, through all attempts. When it is over no attempt is
     * begun any more, the first included, and what waits for one fails: with what the last attempt met, or as TIMEOUT if
     * it was never sent. Default: 30 s, or {@link #requestTimeout} if that is longer. Only what is left of it after an
     * attempt without an answer is time for another one.
     *
     * @param duration {@link #requestTimeout} to 1 h
     * @return this
     */
    public SensorIngestorBuilder deliveryTimeout(Duration duration) {
        draft.deliveryTimeout = duration;
        return this;
    }

    /**
     * How readings are tried again within {@link #deliveryTimeout}. Default: {@link RetrySettings#DEFAULT}.
     *
     * @param settings the pauses and the budget
     * @return this
     */
    public SensorIngestorBuilder retries(RetrySettings settings) {
        draft.retries = settings;
        return this;
    }

    /**
     * How long {@link #build()} may take to open a session. Default: 10 s.
     *
     * @param duration 100 ms to 1 h
     * @return this
     */
    public SensorIngestorBuilder openTimeout(Duration duration) {
        draft.openTimeout = duration;
        return this;
    }

    /**
     * How long a connection may be silent before the driver asks whether it is still there. Default: the driver's own
     * (30 s, or what {@code application.conf} says). Zero never asks: for a process that is frozen between its calls,
     * where every such question would be late at once, and {@link SensorIngestor#probe} asks when it is time.
     *
     * @param duration whole seconds, 0 to 1 h; has no effect on a session that was given
     * @return this
     */
    public SensorIngestorBuilder heartbeatInterval(Duration duration) {
        draft.heartbeatInterval = duration;
        return this;
    }

    /**
     * How long {@link SensorIngestor#close()} waits for outcomes, before it fails what is left; that, and the end of sink,
     * listener and session, take 5 s more at most. Default: 10 s.
     *
     * @param duration 0 to 1 h
     * @return this
     */
    public SensorIngestorBuilder closeTimeout(Duration duration) {
        draft.closeTimeout = duration;
        return this;
    }

    /**
     * Who hears of readings that were not stored. Default: they are logged, rate-limited, with a count.
     *
     * @param listener called on the ingestor's own thread
     * @return this
     */
    public SensorIngestorBuilder failureListener(FailureListener listener) {
        draft.failureListener = listener;
        return this;
    }

    /**
     * Where readings that were not stored are kept, before anybody hears of them. Default: nowhere.
     *
     * @param sink the ingestor's from now on, which closes it; a {@link #build()} that fails closes it too. Either way
     *     the next build needs another
     * @return this
     */
    public SensorIngestorBuilder deadLetterSink(DeadLetterSink sink) {
        sinkGiven = false;
        draft.deadLetterSink = sink;
        return this;
    }

    /**
     * Whether the ingestor closes itself when the JVM shuts down. Default: false. Do not use it together with a {@link
     * #session} that a hook of its own closes: the order of hooks is not defined.
     *
     * @param closeAtExit true for a hook, which {@link SensorIngestor#close()} removes again
     * @return this
     */
    public SensorIngestorBuilder shutdownHook(boolean closeAtExit) {
        draft.shutdownHook = closeAtExit;
        return this;
    }

    /**
     * Checks the settings, opens the session unless one was given, creates the schema if asked to, and prepares
     * the INSERT.
     *
     * @return an open ingestor
     * @throws IllegalArgumentException naming every bad setting at once
     * @throws IllegalStateException if the dead-letter sink was given to an earlier build, and no other since
     * @throws IngestException UNAVAILABLE if no host answers within {@link #openTimeout}, UNAUTHORIZED if the
     *     login is refused, SCHEMA if the table is missing or other than mapped
     */
    public SensorIngestor build() {
        if (sinkGiven) {
            throw new IllegalStateException("the dead-letter sink belongs to the ingestor of an earlier build(), or was"
                    + " closed when that failed: give a new one with deadLetterSink");
        }
        sinkGiven = draft.deadLetterSink != null;
        try {
            return new SensorIngestor(IngestorParts.open(config()));
        } catch (Throwable e) {
            closeSink(e);
            throw e;
        }
    }

    /** Nobody else can: whoever gave it has handed it over, and a file stays locked until it is closed. */
    private void closeSink(Throwable why) {
        DeadLetterSink sink = draft.deadLetterSink;
        if (sink != null) {
            try {
                sink.close();
            } catch (Throwable e) {
                if (e != why) {
                    why.addSuppressed(e);
                    UncaughtErrors.handOver(e);
                }
            }
        }
    }

    /** The settings, checked, for a replay: readings come by column, and nobody but the replay hears of failures. */
    IngestorConfig replayConfig() {
        return draft.forReplay().config();
    }

    /** The settings, checked. */
    IngestorConfig config() {
        return draft.config();
    }
}
