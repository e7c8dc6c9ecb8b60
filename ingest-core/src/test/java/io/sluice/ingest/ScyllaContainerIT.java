package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** ScyllaDB itself, where there is Docker to run it in. */
class ScyllaContainerIT {

    private static final int CQL = 9042;

    @Test
    void shouldStoreInScylla() throws Exception {
        assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "there is no Docker here to run ScyllaDB in");
        UUID device = UUID.randomUUID();
        try (GenericContainer<?> scylla = new GenericContainer<>(DockerImageName.parse("scylladb/scylla:2025.1"))
                .withCommand("--smp 2 --memory 1G --overprovisioned 1 --developer-mode 1")
                .withExposedPorts(CQL)
                .waitingFor(Wait.forLogMessage(".*Starting listening for CQL clients.*", 1)
                        .withStartupTimeout(Duration.ofMinutes(3)))) {
            scylla.start();
            InetSocketAddress host = new InetSocketAddress(scylla.getHost(), scylla.getMappedPort(CQL));

            EmbeddingExample.run(
                    host,
                    device,
                    "{\"deviceId\":\"" + device + "\",\"ts\":1672531320000,\"temp\":22.7,\"humidity\":44.9}");

            try (CqlSession session = CqlSession.builder()
                    .addContactPoint(host)
                    .withLocalDatacenter("datacenter1")
                    .build()) {
                assertThat(session.execute(
                                        "SELECT ts, temperature, humidity FROM sensor_data.device_readings"
                                                + " WHERE device_id = ?",
                                        device)
                                .all())
                        .extracting(ScyllaContainerIT::text)
                        .containsExactly(
                                "2023-01-01T00:02:00Z 22.7 44.9",
                                "2023-01-01T00:01:00Z 22.6 45.0",
                                "2023-01-01T00:00:00Z 22.5 45.1");
            }
        }
    }

    private static String text(Row row) {
        Instant at = Objects.requireNonNull(row.getInstant(0));
        return at + " " + row.getFloat(1) + " " + row.getFloat(2);
    }
}
