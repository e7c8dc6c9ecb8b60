package io.sluice.ingest.benchmarks.quickstart;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The readings of a file, one JSON object a line. What must be in the table is read here on its own, not by the code
 * that is being shown.
 */
public final class ReadingsFile {

    private static final JsonFactory JSON = new JsonFactory();

    private ReadingsFile() {}

    /** The first readings of a file; blank lines are skipped. */
    public static Stream<Played> readings(Path file, int count) throws IOException {
        return Files.lines(file, StandardCharsets.UTF_8)
                .filter(line -> !line.isBlank())
                .limit(count)
                .map(ReadingsFile::reading);
    }

    private static Played reading(String line) {
        UUID device = null;
        long at = 0;
        float temperature = Float.NaN;
        float humidity = Float.NaN;
        try (JsonParser parser = JSON.createParser(line)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "deviceId" -> device = UUID.fromString(parser.getText());
                    case "ts" -> at = Long.parseLong(parser.getText());
                    case "temp" -> temperature = Float.parseFloat(parser.getText());
                    case "humidity" -> humidity = Float.parseFloat(parser.getText());
                    default -> parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("not a reading: " + line, e);
        }
        if (device == null) {
            throw new IllegalArgumentException("not a reading, no deviceId: " + line);
        }
        return new Played(line.getBytes(StandardCharsets.UTF_8), device, at, temperature, humidity);
    }

    /** As {@link #readings}, for a loop. */
    public static Iterator<Played> iterate(Path file, int count) throws IOException {
        return readings(file, count).iterator();
    }
}
