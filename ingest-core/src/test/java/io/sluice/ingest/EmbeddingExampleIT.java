package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import io.sluice.ingest.testkit.ShardedCluster;
import io.sluice.ingest.testkit.SharedClusters;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The README's example against a database. */
class EmbeddingExampleIT {

    @Test
    void shouldStoreWhatTheReadmeSays() {
        ShardedCluster cluster = SharedClusters.oneNode();
        UUID device = UUID.randomUUID();
        String json = ("{\"deviceId\":\"%s\",\"ts\":1672531320000,\"temp\":22.7,\"humidity\":44.9}\n"
                        + "{\"deviceId\":\"%s\",\"ts\":1672531380000,\"temp\":22.8,\"humidity\":44.8}")
                .formatted(device, device);

        EmbeddingExample.run(cluster.contactPoints().get(0), device, json);

        try (CqlSession session = cluster.newSession()) {
            assertThat(session.execute(
                                    "SELECT ts, temperature, humidity FROM sensor_data.device_readings WHERE device_id = ?",
                                    device)
                            .all())
                    .extracting(row -> row.getInstant(0) + " " + row.getFloat(1) + " " + row.getFloat(2))
                    .containsExactly(
                            "2023-01-01T00:03:00Z 22.8 44.8",
                            "2023-01-01T00:02:00Z 22.7 44.9",
                            "2023-01-01T00:01:00Z 22.6 45.0",
                            "2023-01-01T00:00:00Z 22.5 45.1");
        }
        cluster.resetFronts();
    }
}
