package io.sluice.ingest;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import io.sluice.ingest.internal.config.ConfigChecks;
import io.sluice.ingest.internal.config.IngestorConfig;
import io.sluice.ingest.internal.delivery.WriteTimes;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects the settings of a {@link SensorIngestor}; {@link SensorIngestor#builder()} makes one. For one thread.
 *
 * <p>Nothing is checked before {@link #build()}, which then names everything that is wrong.
 */
public final class SensorIngestorBuilder {

    private static final Duration MAX_WAIT = Duration.ofHours(1);
    private static final int MAX_TTL_SECONDS = 630_720_000; // 20 years, CQL's own limit

    private static final int MAX_ROWS = 1_000_000;

    /** Stands for "as the server's kind allows". */
    static final int BATCH_BYTES_BY_SERVER = 0;

    private @Nullable CqlSession session;
    private final List<InetSocketAddress> hosts = new ArrayList<>();
    private @Nullable String localDatacenter;
    private IngestorConfig.@Nullable Credentials credentials;
    private ReadingTable table = ReadingTable.reference();
    private @Nullable Integer createSchemaReplication;
    private JsonFormat jsonFormat = JsonFormat.DEFAULT;
    private WriteTime writeTime = WriteTime.ACCEPTED;
    private @Nullable Duration timeToLive;
    private ConsistencyLevel consistency = ConsistencyLevel.LOCAL_QUORUM;
    private Batching batching = Batching.SAME_SHARD;
    private int maxBatchRows = 32;
    private int maxBatchBytes = BATCH_BYTES_BY_SERVER;
    private int maxRequestsPerShard = 16;
    private int maxPendingRowsPerShard = 4_096;
    private boolean publicApiOnly;
    private int maxPendingRows = 16_384;
    private long maxPendingBytes = 64L << 20;
    private Duration maxBlock = Duration.ofSeconds(10);
    private Duration requestTimeout = Duration.ofSeconds(5);
    private Duration openTimeout = Duration.ofSeconds(10);
    private Duration closeTimeout = Duration.ofSeconds(10);
    private @Nullable FailureListener failureListener;

    SensorIngestorBuilder() {}

    /**
     * Hosts to find the cluster by; one that answers is enough. Either hosts or a {@link #session} is due.
     *
     * @param addresses addresses and CQL ports
     * @return this
     */
    public SensorIngestorBuilder hosts(InetSocketAddress... addresses) {
        return hosts(List.of(addresses));
    }

    /**
     * As {@link #hosts(InetSocketAddress...)}.
     *
     * @param addresses addresses and CQL ports
     * @return this
     */
    public SensorIngestorBuilder hosts(Collection<InetSocketAddress> addresses) {
        hosts.clear();
        hosts.addAll(addresses);
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
        this.session = openSession;
        return this;
    }

    /**
     * The datacenter whose nodes are written to. Due with {@link #hosts}, and with {@link #createSchema}.
     *
     * @param name as the cluster calls it
     * @return this
     */
    public SensorIngestorBuilder localDatacenter(String name) {
        this.localDatacenter = name;
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
        this.credentials = new IngestorConfig.Credentials(username, password);
        return this;
    }

    /**
     * The table to write to. Default: {@link ReadingTable#reference()}.
     *
     * @param readingTable the table and its mapping
     * @return this
     */
    public SensorIngestorBuilder table(ReadingTable readingTable) {
        this.table = readingTable;
        return this;
    }

    /**
     * Creates keyspace and table at the start if they are missing. Default: they must be there.
     *
     * @param replicationFactor of a new keyspace in the local datacenter, 1 to 16
     * @return this
     */
    public SensorIngestorBuilder createSchema(int replicationFactor) {
        this.createSchemaReplication = replicationFactor;
        return this;
    }

    /**
     * How JSON is read. Default: {@link JsonFormat#DEFAULT}.
     *
     * @param format the rules
     * @return this
     */
    public SensorIngestorBuilder jsonFormat(JsonFormat format) {
        this.jsonFormat = format;
        return this;
    }

    /**
     * Where write timestamps come from. Default: {@link WriteTime#ACCEPTED}.
     *
     * @param source the source
     * @return this
     */
    public SensorIngestorBuilder writeTime(WriteTime source) {
        this.writeTime = source;
        return this;
    }

    /**
     * When rows expire. Default: never (or as the table says).
     *
     * @param ttl whole seconds, 1 s to 20 years
     * @return this
     */
    public SensorIngestorBuilder timeToLive(Duration ttl) {
        this.timeToLive = ttl;
        return this;
    }

    /**
     * How many replicas must acknowledge a row. Default: {@code LOCAL_QUORUM}.
     *
     * @param level the consistency level
     * @return this
     */
    public SensorIngestorBuilder consistency(ConsistencyLevel level) {
        this.consistency = level;
        return this;
    }

    /**
     * Which waiting rows may share a request. Default: {@link Batching#SAME_SHARD}.
     *
     * @param rule the rule
     * @return this
     */
    public SensorIngestorBuilder batching(Batching rule) {
        this.batching = rule;
        return this;
    }

    /**
     * How many rows a request may have. Default: 32, beyond which a server gains little and a failed request costs more.
     *
     * @param rows 1 to 1,000
     * @return this
     */
    public SensorIngestorBuilder maxBatchRows(int rows) {
        this.maxBatchRows = rows;
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
        this.maxBatchBytes = bytes;
        return this;
    }

    /**
     * The window of a shard: how many requests may be on their way to it at once. Rows wait, and so form batches, while
     * it is full. Default: 16.
     *
     * @param requests 1 to 1,024
     * @return this
     */
    public SensorIngestorBuilder maxRequestsPerShard(int requests) {
        this.maxRequestsPerShard = requests;
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
        this.maxPendingRowsPerShard = rows;
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
        this.publicApiOnly = only;
        return this;
    }

    /**
     * How many accepted rows may wait for their outcome. Default: 16,384.
     *
     * @param rows 1 to 1,000,000
     * @return this
     */
    public SensorIngestorBuilder maxPendingRows(int rows) {
        this.maxPendingRows = rows;
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
        this.maxPendingBytes = bytes;
        return this;
    }

    /**
     * How long {@code submit} and the JSON calls wait for room. Default: 10 s.
     *
     * @param duration 0 to 1 h
     * @return this
     */
    public SensorIngestorBuilder maxBlock(Duration duration) {
        this.maxBlock = duration;
        return this;
    }

    /**
     * How long to wait for the answer to a request, the driver's own retries included. Default: 5 s; keep it above
     * the server's write timeout (2 s).
     *
     * @param duration 10 ms to 1 h
     * @return this
     */
    public SensorIngestorBuilder requestTimeout(Duration duration) {
        this.requestTimeout = duration;
        return this;
    }

    /**
     * How long {@link #build()} may take to open a session. Default: 10 s.
     *
     * @param duration 100 ms to 1 h
     * @return this
     */
    public SensorIngestorBuilder openTimeout(Duration duration) {
        this.openTimeout = duration;
        return this;
    }

    /**
     * How long {@link SensorIngestor#close()} waits for outcomes. Default: 10 s.
     *
     * @param duration 0 to 1 h
     * @return this
     */
    public SensorIngestorBuilder closeTimeout(Duration duration) {
        this.closeTimeout = duration;
        return this;
    }

    /**
     * Who hears of readings that were not stored. Default: they are logged, rate-limited, with a count.
     *
     * @param listener called on the ingestor's own thread
     * @return this
     */
    public SensorIngestorBuilder failureListener(FailureListener listener) {
        this.failureListener = listener;
        return this;
    }

    /**
     * Checks the settings, opens the session unless one was given, creates the schema if asked to, and prepares
     * the INSERT.
     *
     * @return an open ingestor
     * @throws IllegalArgumentException naming every bad setting at once
     * @throws IngestException UNAVAILABLE if no host answers within {@link #openTimeout}, UNAUTHORIZED if the
     *     login is refused, SCHEMA if the table is missing or other than mapped
     */
    public SensorIngestor build() {
        return new SensorIngestor(IngestorParts.open(config()));
    }

    /** The settings, checked, for a replay: readings come by column, and nobody but the replay hears of failures. */
    IngestorConfig replayConfig() {
        return table(table.byColumn())
                .jsonFormat(JsonFormat.DEFAULT.withUnknownFields(JsonFormat.UnknownFields.REFUSE))
                .writeTime(WriteTime.ACCEPTED)
                .failureListener(failure -> {})
                .config();
    }

    /** The settings, checked. */
    IngestorConfig config() {
        ConfigChecks checks = new ConfigChecks();
        checks.require(
                (session == null) != hosts.isEmpty(),
                "exactly one of hosts and session is due, " + (session == null ? "neither is set" : "both are set"));
        checks.require(
                localDatacenter != null || (session != null && createSchemaReplication == null),
                "localDatacenter is due with hosts and with createSchema");
        checks.require(session == null || credentials == null, "credentials belong to the given session, not here");
        if (createSchemaReplication != null) {
            checks.range("createSchema", createSchemaReplication, 1, 16);
        }
        if (timeToLive != null) {
            checks.range("timeToLive", timeToLive, Duration.ofSeconds(1), Duration.ofSeconds(MAX_TTL_SECONDS));
            checks.require(timeToLive.toMillis() % 1_000 == 0, "timeToLive must be whole seconds");
        }
        checks.require(
                writeTime != WriteTime.EVENT || WriteTimes.eventTimeColumn(table) >= 0,
                "writeTime=EVENT needs a required timestamp column, " + table + " has none");
        checks.range("maxBatchRows", maxBatchRows, 1, 1_000);
        if (maxBatchBytes != BATCH_BYTES_BY_SERVER) {
            checks.range("maxBatchBytes", maxBatchBytes, 1_024, 16 << 20);
        }
        checks.range("maxRequestsPerShard", maxRequestsPerShard, 1, 1_024);
        checks.range("maxPendingRowsPerShard", maxPendingRowsPerShard, 1, MAX_ROWS);
        checks.range("maxPendingRows", maxPendingRows, 1, MAX_ROWS);
        checks.range("maxPendingBytes", maxPendingBytes, 4_096, Long.MAX_VALUE);
        checks.range("maxBlock", maxBlock, Duration.ZERO, MAX_WAIT);
        checks.range("requestTimeout", requestTimeout, Duration.ofMillis(10), MAX_WAIT);
        checks.range("openTimeout", openTimeout, Duration.ofMillis(100), MAX_WAIT);
        checks.range("closeTimeout", closeTimeout, Duration.ZERO, MAX_WAIT);
        checks.throwIfAny();
        return new IngestorConfig(
                session,
                List.copyOf(hosts),
                localDatacenter,
                credentials,
                table,
                createSchemaReplication == null ? 0 : createSchemaReplication,
                jsonFormat,
                writeTime,
                timeToLive,
                consistency,
                batching,
                maxBatchRows,
                maxBatchBytes,
                maxRequestsPerShard,
                maxPendingRowsPerShard,
                publicApiOnly,
                maxPendingRows,
                maxPendingBytes,
                maxBlock,
                requestTimeout,
                openTimeout,
                closeTimeout,
                failureListener);
    }
}
