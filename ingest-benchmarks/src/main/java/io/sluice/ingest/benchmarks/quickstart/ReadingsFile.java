package io.sluice.ingest.benchmarks.quickstart;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The readings of a file, one JSON object a line. What must be in the table is read here on its own, not by the code
 * that is being shown.
 */
public final class ReadingsFile {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private ReadingsFile() {}

    /**
     * The first readings of a file; blank lines are skipped.
     *
     * @throws IllegalArgumentException if a line is no reading, naming the line; or if there is none at all
     */
    public static List<Played> readings(Path file, int count) throws IOException {
        List<Played> readings = new ArrayList<>();
        int number = 0;
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null && readings.size() < count; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    readings.add(reading(line));
                }
            }
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + ", after line " + number + ": it is not UTF-8", e);
        } catch (NotAReadingException e) {
            throw new IllegalArgumentException(file + ", line " + number + ": " + e.getMessage(), e);
        }
        if (readings.isEmpty()) {
            throw new IllegalArgumentException(file + " holds no readings");
        }
        return readings;
    }

    private static Played reading(String line) throws NotAReadingException {
        Fields fields = new Fields();
        try (JsonParser parser = JSON.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new NotAReadingException("it is no JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                fields.read(parser);
            }
            if (parser.nextToken() != null) {
                throw new NotAReadingException("something follows the object");
            }
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            throw new NotAReadingException(message.lines().findFirst().orElse(message));
        }
        return fields.reading(line);
    }

    private static final class NotAReadingException extends Exception {
        private static final long serialVersionUID = 1L;

        NotAReadingException(String message) {
            super(message);
        }
    }

    /** The values of a reading as they are found. */
    private static final class Fields {
        private @Nullable UUID device;
        private @Nullable Long at;
        private @Nullable Float temperature;
        private @Nullable Float humidity;

        void read(JsonParser parser) throws IOException, NotAReadingException {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            try {
                switch (name) {
                    case "deviceId" -> device = UUID.fromString(text(parser, token == JsonToken.VALUE_STRING));
                    case "ts" -> at = number(parser, token).longValueExact();
                    case "temp" -> temperature = nearest(parser, token);
                    case "humidity" -> humidity = nearest(parser, token);
                    default -> parser.skipChildren();
                }
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw new NotAReadingException("its field '" + name + "' holds " + parser.getText());
            }
        }

        private static BigDecimal number(JsonParser parser, JsonToken token) throws IOException {
            return new BigDecimal(text(parser, token.isNumeric()));
        }

        private static float nearest(JsonParser parser, JsonToken token) throws IOException {
            float value = Float.parseFloat(text(parser, token.isNumeric()));
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("beyond a float");
            }
            return value;
        }

        private static String text(JsonParser parser, boolean asDue) throws IOException {
            if (!asDue) {
                throw new IllegalArgumentException("of another type");
            }
            return parser.getText();
        }

        Played reading(String line) throws NotAReadingException {
            if (device == null || at == null || temperature == null || humidity == null) {
                throw new NotAReadingException("deviceId, ts, temp and humidity are due");
            }
            return new Played(line, new Played.Key(device, at), temperature, humidity);
        }
    }
}
