package io.sluice.ingest.internal.deadletter;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.ingest.WriteFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes a failure as a letter: a line of JSON, or as many as it takes where lines have a greatest length. Immutable,
 * thread-safe.
 */
public final class LetterWriter {

    private static final int USUAL_BYTES = 512;
    private static final int MAX_BYTES_PER_CHAR = 6; // a control character: \\u and four digits
    private static final int PART_OVERHEAD_BYTES = 512;

    private final String keyspace;
    private final String table;
    private final int maxLineBytes;

    /**
     * Prepares to write letters.
     *
     * @param keyspace where the readings were to go
     * @param table where the readings were to go
     */
    public LetterWriter(String keyspace, String table) {
        this(keyspace, table, LetterFormat.MAX_LINE_BYTES);
    }

    LetterWriter(String keyspace, String table, int maxLineBytes) {
        this.keyspace = keyspace;
        this.table = table;
        this.maxLineBytes = maxLineBytes;
    }

    /**
     * Writes a letter.
     *
     * @param failure the reading and what happened to it
     * @param now when
     * @return the line or lines, newlines included
     * @throws IOException if it would be longer than a reader takes
     */
    public byte[] lines(WriteFailure failure, Instant now) throws IOException {
        ByteArrayOutputStream line = letter(failure, now);
        if (line.size() > LetterFormat.MAX_LETTER_BYTES) {
            throw new IOException("a letter of " + line.size() + " bytes; at most " + LetterFormat.MAX_LETTER_BYTES
                    + " are taken: " + failure.kind() + ", " + failure.message());
        }
        if (line.size() >= maxLineBytes) {
            return parts(line.toString(StandardCharsets.UTF_8), now);
        }
        line.write('\n');
        return line.toByteArray();
    }

    /** Each part is a line that says of itself whose part it is, since a log has lines of others in between. */
    private byte[] parts(String line, Instant now) throws IOException {
        int partChars = (maxLineBytes - PART_OVERHEAD_BYTES) / MAX_BYTES_PER_CHAR;
        List<String> texts = new ArrayList<>();
        for (int start = 0, end; start < line.length(); start = end) {
            end = Math.min(line.length(), start + partChars);
            if (end < line.length() && Character.isHighSurrogate(line.charAt(end - 1))) {
                end--; // not between the two halves of a pair
            }
            texts.add(line.substring(start, end));
        }
        String letter = UUID.randomUUID().toString();
        ByteArrayOutputStream lines = new ByteArrayOutputStream(2 * line.length());
        for (int i = 0; i < texts.size(); i++) {
            try (JsonGenerator out = LetterFormat.JSON_FACTORY.createGenerator((OutputStream) lines)) {
                out.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
                start(out, now);
                out.writeStringField(LetterFormat.LETTER, letter);
                out.writeNumberField(LetterFormat.PART, i + 1);
                out.writeNumberField(LetterFormat.PARTS, texts.size());
                out.writeStringField(LetterFormat.TEXT, texts.get(i));
                out.writeEndObject();
            }
            lines.write('\n');
        }
        return lines.toByteArray();
    }

    private static void start(JsonGenerator out, Instant now) throws IOException {
        out.writeStartObject();
        out.writeNumberField(LetterFormat.FIELD_VERSION, LetterFormat.VERSION);
        out.writeStringField(LetterFormat.LEVEL, LetterFormat.ERROR);
        out.writeStringField(LetterFormat.TIMESTAMP, now.toString());
    }

    private ByteArrayOutputStream letter(WriteFailure failure, Instant now) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(USUAL_BYTES);
        try (JsonGenerator out = LetterFormat.JSON_FACTORY.createGenerator(line)) {
            start(out, now);
            out.writeStringField(LetterFormat.KIND, failure.kind().name());
            out.writeStringField(LetterFormat.MESSAGE, wellFormed(failure.message()));
            optional(
                    out,
                    LetterFormat.CAUSE,
                    failure.cause() == null ? null : failure.cause().toString());
            out.writeNumberField(LetterFormat.ATTEMPTS, failure.attempts());
            out.writeNumberField(LetterFormat.AGE_MILLIS, millis(failure.age()));
            if (failure.writeTimeMicros().isPresent()) {
                out.writeNumberField(
                        LetterFormat.WRITE_TIME, failure.writeTimeMicros().getAsLong());
            }
            out.writeStringField(LetterFormat.KEYSPACE, keyspace);
            out.writeStringField(LetterFormat.TABLE, table);
            where(out, failure);
            values(out, failure.values());
            if (failure.values().isEmpty()) {
                json(out, failure.json());
            }
            out.writeEndObject();
        }
        return line;
    }

    /** Where the reading came from, and where it was to go. */
    private static void where(JsonGenerator out, WriteFailure failure) throws IOException {
        if (failure.node() != null) {
            out.writeStringField(LetterFormat.NODE, failure.node());
            out.writeNumberField(LetterFormat.SHARD, failure.shard());
        }
        out.writeNumberField(LetterFormat.INDEX, failure.index());
        if (failure.offset() >= 0) {
            out.writeNumberField(LetterFormat.OFFSET, failure.offset());
        }
        optional(out, LetterFormat.FIELD, failure.field());
    }

    private static void values(JsonGenerator out, Map<String, Object> values) throws IOException {
        if (values.isEmpty()) {
            return;
        }
        out.writeObjectFieldStart(LetterFormat.VALUES);
        for (Map.Entry<String, Object> each : values.entrySet()) {
            out.writeFieldName(each.getKey());
            value(out, each.getKey(), each.getValue());
        }
        out.writeEndObject();
    }

    private static void value(JsonGenerator out, String column, Object value) throws IOException {
        if (value instanceof Float number) {
            out.writeNumber(number.floatValue());
        } else if (value instanceof Double number) {
            out.writeNumber(number.doubleValue());
        } else if (value instanceof Integer number) {
            out.writeNumber(number.intValue());
        } else if (value instanceof Long number) {
            out.writeNumber(number.longValue());
        } else if (value instanceof Instant time) {
            time(out, time);
        } else if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else if (value instanceof UUID || value instanceof String) {
            out.writeString(value.toString());
        } else {
            throw new IOException(
                    "column " + column + " has a value of " + value.getClass() + ", which no letter holds");
        }
    }

    private static long millis(Duration age) {
        try {
            return age.toMillis();
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }

    /** In milliseconds; as text where those do not reach, so that the letter is kept though no database takes the time. */
    private static void time(JsonGenerator out, Instant time) throws IOException {
        long millis;
        try {
            millis = time.toEpochMilli();
        } catch (ArithmeticException e) {
            out.writeString(time.toString());
            return;
        }
        out.writeNumber(millis);
    }

    /** The bytes of bad input as they came; as text where they are text. */
    private static void json(JsonGenerator out, byte @Nullable [] json) throws IOException {
        if (json == null) {
            return;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
            out.writeStringField(LetterFormat.JSON, text);
        } catch (CharacterCodingException e) {
            out.writeFieldName(LetterFormat.JSON_BASE64);
            out.writeBinary(json);
        }
    }

    private static void optional(JsonGenerator out, String field, @Nullable String value) throws IOException {
        if (value != null) {
            out.writeStringField(field, wellFormed(value));
        }
    }

    /** Half of a surrogate pair, which UTF-8 cannot say, must not cost us the letter. */
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
