package io.sluice.ingest.internal.deadletter;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.ingest.WriteFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes a failure as a letter: one line of JSON. Immutable, thread-safe. */
public final class LetterWriter {

    private static final int USUAL_BYTES = 512;

    private final String keyspace;
    private final String table;

    /**
     * Prepares to write letters.
     *
     * @param keyspace where the readings were to go
     * @param table where the readings were to go
     */
    public LetterWriter(String keyspace, String table) {
        this.keyspace = keyspace;
        this.table = table;
    }

    /**
     * Writes a letter.
     *
     * @param failure the reading and what happened to it
     * @param now when
     * @return the line, its newline included
     * @throws IOException if it would be longer than a reader takes
     */
    public byte[] line(WriteFailure failure, Instant now) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(USUAL_BYTES);
        try (JsonGenerator out = LetterFormat.JSON_FACTORY.createGenerator(line)) {
            out.writeStartObject();
            out.writeNumberField(LetterFormat.FIELD_VERSION, LetterFormat.VERSION);
            out.writeStringField(LetterFormat.KIND, failure.kind().name());
            out.writeStringField(LetterFormat.MESSAGE, wellFormed(failure.message()));
            optional(
                    out,
                    LetterFormat.CAUSE,
                    failure.cause() == null ? null : failure.cause().toString());
            out.writeNumberField(LetterFormat.ATTEMPTS, failure.attempts());
            out.writeStringField(LetterFormat.TIME, now.toString());
            out.writeNumberField(LetterFormat.AGE_MILLIS, failure.age().toMillis());
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
        line.write('\n');
        if (line.size() > LetterFormat.MAX_LINE_BYTES) {
            throw new IOException("a letter of " + line.size() + " bytes; at most " + LetterFormat.MAX_LINE_BYTES
                    + " are taken: " + failure.kind() + ", " + failure.message());
        }
        return line.toByteArray();
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
            out.writeNumber(time.toEpochMilli());
        } else if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else if (value instanceof UUID || value instanceof String) {
            out.writeString(value.toString());
        } else {
            throw new IOException(
                    "column " + column + " has a value of " + value.getClass() + ", which no letter holds");
        }
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
