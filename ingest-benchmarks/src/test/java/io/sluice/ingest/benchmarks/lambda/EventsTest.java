package io.sluice.ingest.benchmarks.lambda;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EventsTest {
    private final ObjectMapper mapper = new ObjectMapper();

    private static ApiJob job(int readings) {
        return new ApiJob(readings, 1_000, 1_600_000_000_000L, 1, 1, true);
    }

    private static String wire(Events events) throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        events.writeTo(wire);
        return wire.toString(ISO_8859_1);
    }

    @Test
    void shouldSendOneReadingAsItIs() throws IOException {
        Events events = new Events(job(1));
        events.prepare(7);

        String wire = wire(events);
        String body = wire.substring(wire.indexOf("\r\n\r\n") + 4);
        assertThat(events.id()).endsWith("-000000000007");
        assertThat(wire)
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("\r\nContent-Length: " + body.length() + "\r\n", "\r\nLambda-Runtime-Deadline-Ms: ");
        assertThat(mapper.readTree(body).fieldNames())
                .toIterable()
                .containsExactly("deviceId", "ts", "temp", "humidity");
    }

    @Test
    void shouldSendManyReadingsAsAnArrayInChunks() throws IOException {
        Events events = new Events(job(500));
        events.prepare(0);

        String wire = wire(events);
        assertThat(wire).contains("\r\nTransfer-Encoding: chunked\r\n").doesNotContain("Content-Length");
        String rest = wire.substring(wire.indexOf("\r\n\r\n") + 4);
        StringBuilder body = new StringBuilder();
        for (int size = -1; size != 0; ) {
            int lineEnd = rest.indexOf("\r\n");
            size = Integer.parseInt(rest.substring(0, lineEnd), 16);
            body.append(rest, lineEnd + 2, lineEnd + 2 + size);
            assertThat(rest.startsWith("\r\n", lineEnd + 2 + size)).isTrue();
            rest = rest.substring(lineEnd + 4 + size);
        }
        assertThat(rest).isEmpty();
        JsonNode readings = mapper.readTree(body.toString());
        Set<JsonNode> devices = new HashSet<>();
        readings.forEach(reading -> devices.add(reading.get("deviceId")));
        assertThat(readings).hasSize(500);
        assertThat(devices).hasSize(500);
    }
}
