package io.sluice.ingest.internal.config;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import io.sluice.ingest.Batching;
import io.sluice.ingest.FailureListener;
import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.WriteTime;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings of an ingestor, checked. Immutable. {@code SensorIngestor.Builder} documents each. */
public record IngestorConfig(
        @Nullable CqlSession session,
        List<InetSocketAddress> hosts,
        @Nullable String localDatacenter,
        @Nullable Credentials credentials,
        ReadingTable table,
        int createSchemaReplication,
        JsonFormat jsonFormat,
        WriteTime writeTime,
        @Nullable Duration timeToLive,
        ConsistencyLevel consistency,
        Batching batching,
        int maxBatchRows,
        int maxBatchBytes,
        int maxRequestsPerShard,
        boolean adaptiveWindow,
        int maxPendingRowsPerShard,
        boolean publicApiOnly,
        int maxPendingRows,
        long maxPendingBytes,
        Duration maxBlock,
        Duration requestTimeout,
        Duration openTimeout,
        Duration closeTimeout,
        @Nullable FailureListener failureListener) {

    /** A login; its text form hides the password. */
    public record Credentials(String username, String password) {
        @Override
        public String toString() {
            return username + ":***";
        }
    }
}
