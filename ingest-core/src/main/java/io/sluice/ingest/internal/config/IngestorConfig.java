package io.sluice.ingest.internal.config;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import io.sluice.ingest.Batching;
import io.sluice.ingest.DeadLetterSink;
import io.sluice.ingest.FailureListener;
import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.Login;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.RetrySettings;
import io.sluice.ingest.WriteTime;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The settings of an ingestor, checked; {@code maxBatchBytes} is null for as many as the server's kind allows. Immutable. {@code SensorIngestorBuilder} documents each. */
public record IngestorConfig(
        @Nullable CqlSession session,
        List<InetSocketAddress> hosts,
        @Nullable String localDatacenter,
        @Nullable Supplier<Login> credentials,
        ReadingTable table,
        @Nullable Integer createSchemaReplication,
        JsonFormat jsonFormat,
        WriteTime writeTime,
        @Nullable Duration timeToLive,
        ConsistencyLevel consistency,
        Batching batching,
        int maxBatchRows,
        @Nullable Integer maxBatchBytes,
        int maxRequestsPerShard,
        boolean adaptiveWindow,
        int maxPendingRowsPerShard,
        boolean publicApiOnly,
        int maxPendingRows,
        long maxPendingBytes,
        Duration maxBlock,
        Duration requestTimeout,
        Duration openTimeout,
        @Nullable Duration heartbeatInterval,
        Duration closeTimeout,
        Duration deliveryTimeout,
        RetrySettings retries,
        @Nullable FailureListener failureListener,
        @Nullable DeadLetterSink deadLetterSink,
        boolean shutdownHook) {

    private static final Duration MAX_WAIT = Duration.ofHours(1);
    private static final Duration MAX_FIRST_BACKOFF = Duration.ofMinutes(1);
    private static final int MAX_TTL_SECONDS = 630_720_000; // 20 years, CQL's own limit
    private static final int MAX_ROWS = 1_000_000;
    private static final double MAX_BUDGET_SHARE = 10;

    /** Notes every setting that is outside its range or at odds with another. */
    public void check(ConfigChecks checks) {
        checks.given("table", table);
        checks.given("jsonFormat", jsonFormat);
        checks.given("writeTime", writeTime);
        checks.given("consistency", consistency);
        checks.given("batching", batching);
        if (createSchemaReplication != null) {
            checks.range("createSchema", createSchemaReplication, 1, 16);
        }
        if (timeToLive != null) {
            checks.range("timeToLive", timeToLive, Duration.ofSeconds(1), Duration.ofSeconds(MAX_TTL_SECONDS));
            checks.wholeSeconds("timeToLive", timeToLive);
        }
        checks.range("maxBatchRows", maxBatchRows, 1, 1_000);
        if (maxBatchBytes != null) {
            checks.range("maxBatchBytes", maxBatchBytes, 1_024, 16 << 20);
        }
        checks.range("maxRequestsPerShard", maxRequestsPerShard, 1, 1_024);
        checks.range("maxPendingRowsPerShard", maxPendingRowsPerShard, 1, MAX_ROWS);
        checks.range("maxPendingRows", maxPendingRows, 1, MAX_ROWS);
        checks.range("maxPendingBytes", maxPendingBytes, 4_096, Long.MAX_VALUE);
        checks.range("maxBlock", maxBlock, Duration.ZERO, MAX_WAIT);
        checks.range("requestTimeout", requestTimeout, Duration.ofMillis(10), MAX_WAIT);
        checks.range("openTimeout", openTimeout, Duration.ofMillis(100), MAX_WAIT);
        if (heartbeatInterval != null) {
            checks.range("heartbeatInterval", heartbeatInterval, Duration.ZERO, MAX_WAIT);
            checks.wholeSeconds("heartbeatInterval", heartbeatInterval);
        }
        checks.range("closeTimeout", closeTimeout, Duration.ZERO, MAX_WAIT);
        checks.range("deliveryTimeout", deliveryTimeout, requestTimeout, MAX_WAIT);
        if (checks.given("retries", retries)) {
            check(checks, retries);
        }
    }

    private static void check(ConfigChecks checks, RetrySettings retries) {
        checks.range("retries.firstBackoff", retries.firstBackoff(), Duration.ofMillis(1), MAX_FIRST_BACKOFF);
        checks.range("retries.maxBackoff", retries.maxBackoff(), retries.firstBackoff(), MAX_WAIT);
        checks.require(
                retries.budgetShare() >= 0 && retries.budgetShare() <= MAX_BUDGET_SHARE,
                "retries.budgetShare=" + retries.budgetShare() + " is not in 0.." + MAX_BUDGET_SHARE);
        checks.range("retries.budgetPerSecond", retries.budgetPerSecond(), 1, MAX_ROWS);
    }
}
