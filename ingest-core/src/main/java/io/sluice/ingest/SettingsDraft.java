package io.sluice.ingest;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import io.sluice.ingest.internal.config.ConfigChecks;
import io.sluice.ingest.internal.config.IngestorConfig;
import io.sluice.ingest.internal.delivery.WriteTimes;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The settings that a builder has collected, with their defaults. For one thread. */
final class SettingsDraft {

    private static final int REQUESTS_OF_BATCHES = 16;
    private static final int REQUESTS_OF_ONE_ROW = 128;
    private static final Duration DEFAULT_DELIVERY_TIMEOUT = Duration.ofSeconds(30);

    @Nullable
    CqlSession session;

    final List<InetSocketAddress> hosts = new ArrayList<>();

    @Nullable
    String localDatacenter;

    @Nullable
    Supplier<Login> credentials;

    boolean credentialsLackAPart;

    ReadingTable table = ReadingTable.reference();

    @Nullable
    Integer createSchemaReplication;

    JsonFormat jsonFormat = JsonFormat.DEFAULT;
    WriteTime writeTime = WriteTime.ACCEPTED;

    @Nullable
    Duration timeToLive;

    ConsistencyLevel consistency = ConsistencyLevel.LOCAL_QUORUM;
    Batching batching = Batching.SAME_SHARD;
    int maxBatchRows = 32;

    @Nullable
    Integer maxBatchBytes;

    @Nullable
    Integer maxRequestsPerShard;

    boolean adaptiveWindow = true;
    int maxPendingRowsPerShard = 4_096;
    boolean publicApiOnly;
    int maxPendingRows = 16_384;
    long maxPendingBytes = 64L << 20;
    Duration maxBlock = Duration.ofSeconds(10);
    Duration requestTimeout = Duration.ofSeconds(5);
    Duration openTimeout = Duration.ofSeconds(10);

    @Nullable
    Duration heartbeatInterval;

    Duration closeTimeout = Duration.ofSeconds(10);

    @Nullable
    Duration deliveryTimeout;

    RetrySettings retries = RetrySettings.DEFAULT;

    @Nullable
    FailureListener failureListener;

    @Nullable
    DeadLetterSink deadLetterSink;

    boolean shutdownHook;

    /** Turns these settings into those of a replay: readings come by column, and only the replay hears of failures. */
    SettingsDraft forReplay() {
        table = table.byColumn();
        jsonFormat = JsonFormat.DEFAULT.withUnknownFields(JsonFormat.UnknownFields.REFUSE);
        writeTime = WriteTime.ACCEPTED;
        failureListener = failure -> {};
        deadLetterSink = null;
        shutdownHook = false;
        return this;
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
        checks.require(!hosts.contains(null), "hosts has a null");
        checks.require(!credentialsLackAPart, "credentials have a null: both parts are needed");
        checks.require(
                writeTime != WriteTime.EVENT || table == null || WriteTimes.eventTimeColumn(table) >= 0,
                "writeTime=EVENT needs a required timestamp column, " + table + " has none");
        IngestorConfig config = new IngestorConfig(
                session,
                hosts.stream().filter(Objects::nonNull).toList(),
                localDatacenter,
                credentials,
                table,
                createSchemaReplication,
                jsonFormat,
                writeTime,
                timeToLive,
                consistency,
                batching,
                maxBatchRows,
                maxBatchBytes,
                requestsPerShard(),
                adaptiveWindow,
                maxPendingRowsPerShard,
                publicApiOnly,
                maxPendingRows,
                maxPendingBytes,
                maxBlock,
                requestTimeout,
                openTimeout,
                heartbeatInterval,
                closeTimeout,
                deliveryTimeout(),
                retries,
                failureListener,
                deadLetterSink,
                shutdownHook);
        config.check(checks);
        checks.throwIfAny();
        return config;
    }

    private int requestsPerShard() {
        if (maxRequestsPerShard != null) {
            return maxRequestsPerShard;
        }
        return batching == Batching.OFF ? REQUESTS_OF_ONE_ROW : REQUESTS_OF_BATCHES;
    }

    private Duration deliveryTimeout() {
        if (deliveryTimeout != null) {
            return deliveryTimeout;
        }
        return requestTimeout != null && requestTimeout.compareTo(DEFAULT_DELIVERY_TIMEOUT) > 0
                ? requestTimeout
                : DEFAULT_DELIVERY_TIMEOUT;
    }
}
