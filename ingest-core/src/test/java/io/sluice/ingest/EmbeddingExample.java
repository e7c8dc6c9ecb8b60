package io.sluice.ingest;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The README's example, compiled: {@link ReadmeTest} holds the marked region against the README's text. */
final class EmbeddingExample {

    private EmbeddingExample() {}

    static void run(InetSocketAddress host, UUID device, String json) {
        // README: begin
        try (SensorIngestor ingestor = SensorIngestor.builder()
                .hosts(host) // for example new InetSocketAddress("10.0.0.1", 9042)
                .localDatacenter("datacenter1")
                .createSchema(1)
                .failureListener(failure -> System.err.println("not stored: " + failure))
                .build()) {
            ingestor.submit(new SensorReading(device, 1_672_531_200_000L, 22.5f, 45.1f)); // fire and forget
            ingestor.write(new SensorReading(device, 1_672_531_260_000L, 22.6f, 45.0f))
                    .join(); // acknowledged
            ingestor.submitJson(json.getBytes(StandardCharsets.UTF_8)); // an object, an array or NDJSON
        } // waits for what is pending
        // README: end
    }
}
