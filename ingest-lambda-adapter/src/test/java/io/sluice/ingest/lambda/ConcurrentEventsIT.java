package io.sluice.ingest.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.lambda.testkit.FakeRuntimeApi;
import io.sluice.ingest.lambda.testkit.RunningAdapter;
import io.sluice.ingest.testkit.ShardedCluster;
import io.sluice.ingest.testkit.SharedClusters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Several events at once over a real database. */
class ConcurrentEventsIT {

    /** More than a shard's window of requests, so that some of their rows have to wait for it. */
    private static final int LOOPS = 40;

    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    @DisplayName("case 49: rows of different events share batches")
    void shouldPutRowsOfDifferentEventsInOneBatch() throws Exception {
        ShardedCluster cluster = SharedClusters.oneNode();
        cluster.resetFronts();
        UUID device = new UUID(9, 9);
        try (LiveTable table = new LiveTable(cluster, "concurrent_events");
                RunningAdapter adapter = RunningAdapter.start(
                        table.environment(
                                "AWS_LAMBDA_MAX_CONCURRENCY",
                                Integer.toString(LOOPS),
                                "SLUICE_PROBE_AFTER_MS",
                                "900000",
                                "SLUICE_SIGTERM_EXTENSION",
                                "false"),
                        FakeRuntimeApi.startConcurrent())) {
            adapter.api().awaitRequest("next", LOOPS, LONG);
            int shards = cluster.front(0).connectionsPerShard().length;
            for (int shard = 0; shard < shards; shard++) {
                cluster.front(0).freezeShard(shard);
            }
            cluster.resetCounts();
            List<String> ids = new ArrayList<>();
            for (int at = 0; at < LOOPS; at++) {
                ids.add(adapter.api()
                        .enqueue("{\"deviceId\":\"" + device + "\",\"ts\":" + at + ",\"temp\":1,\"humidity\":2}"));
            }
            // All of them are in their loops' hands, and their rows in the one lane.
            Thread.sleep(1_000);
            for (int shard = 0; shard < shards; shard++) {
                cluster.front(0).thawShard(shard);
            }

            for (String id : ids) {
                assertThat(adapter.api().await(id, LONG).text()).contains("\"accepted\":1,\"stored\":1,");
            }
            assertThat(cluster.rows()).isEqualTo(LOOPS);
            assertThat(cluster.requests().batches()).isPositive();
            assertThat(cluster.requests().executes() + cluster.requests().batches())
                    .isLessThan(LOOPS);
            assertThat(table.rows()).hasSize(LOOPS);
            assertThat(adapter.api().violations()).isEmpty();
        } finally {
            cluster.resetFronts();
        }
    }
}
