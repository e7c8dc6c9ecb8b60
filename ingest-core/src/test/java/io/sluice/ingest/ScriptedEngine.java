package io.sluice.ingest;

import io.sluice.ingest.internal.delivery.DeliveryTimer;
import io.sluice.ingest.internal.routing.Routing;
import io.sluice.ingest.internal.transport.Connections;
import io.sluice.ingest.testkit.FixedRouting;
import io.sluice.ingest.testkit.ScriptedTransport;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Opens ingestors over a scripted transport and a clock of the test's, and makes readings for them. */
final class ScriptedEngine {

    static final Duration LONG = Duration.ofSeconds(30);

    private ScriptedEngine() {}

    /** An ingestor with one lane, whose requests are single rows that never time out on the test's clock. */
    static SensorIngestor open(
            ScriptedTransport transport,
            DeliveryTimer timer,
            ClusterView cluster,
            Runnable onClose,
            UnaryOperator<SensorIngestorBuilder> settings) {
        return open(transport, timer, new FixedRouting(1, token -> 0), cluster, onClose, settings);
    }

    /** The same, with lanes of the test's. */
    static SensorIngestor open(
            ScriptedTransport transport,
            DeliveryTimer timer,
            Routing routing,
            ClusterView cluster,
            Runnable onClose,
            UnaryOperator<SensorIngestorBuilder> settings) {
        SensorIngestorBuilder builder = SensorIngestor.builder()
                .hosts(InetSocketAddress.createUnresolved("db", 9042))
                .localDatacenter("dc1")
                .maxBlock(Duration.ofMillis(50))
                .batching(Batching.OFF)
                .maxRequestsPerShard(1_024)
                .closeTimeout(LONG);
        return new SensorIngestor(new IngestorParts(
                settings.apply(builder).config(),
                new IngestorParts.Ground(
                        routing,
                        transport,
                        transport,
                        65_536,
                        timer,
                        cluster,
                        Connections.NONE,
                        nanos -> onClose.run())));
    }

    static SensorIngestor open(
            ScriptedTransport transport, DeliveryTimer timer, UnaryOperator<SensorIngestorBuilder> settings) {
        return open(transport, timer, oneNode(true, 1), () -> {}, settings);
    }

    /** A cluster of one node with one shard. */
    static ClusterView oneNode(boolean up, int connections) {
        return nodes(new IngestorHealth.NodeHealth("node:9042", up, 1, connections));
    }

    static ClusterView nodes(IngestorHealth.NodeHealth... nodes) {
        return new ClusterView() {
            @Override
            public List<IngestorHealth.NodeHealth> nodes() {
                return List.of(nodes);
            }

            @Override
            public IngestorHealth.Routing routing() {
                return IngestorHealth.Routing.TOKEN_RING;
            }

            @Override
            public IngestorHealth.Transport transport() {
                return IngestorHealth.Transport.SHARD_CONNECTIONS;
            }

            @Override
            public @Nullable String tableMisfit() {
                return null;
            }
        };
    }

    static SensorReading reading(int n) {
        return new SensorReading(new UUID(0, n), n, 20.5f, 40f);
    }

    /** One reading a line; the good ones first. */
    static byte[] jsonLines(int good, int bad) {
        StringBuilder lines = new StringBuilder();
        for (int n = 0; n < good + bad; n++) {
            lines.append(jsonLine(n, n < good)).append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    static String jsonLine(int n, boolean good) {
        return "{\"deviceId\":\"" + new UUID(0, n) + "\",\"ts\":1,\"humidity\":1,\"temp\":" + (good ? "1" : "\"warm\"")
                + "}";
    }

    static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING && thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
