package io.sluice.ingest.internal.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.JsonFormat.TimestampUnit;
import io.sluice.ingest.ReadingTable.ColumnType;
import java.io.IOException;
import java.util.UUID;

/**
 * Reads the value of a mapped field into its column's slot, exactly or not at all. Offsets of refusals are characters
 * of the reading.
 */
final class ValueReader {

    private static final int UUID_CHARS = 36;

    private final FieldTable fields;
    private final JsonFormat format;
    private final Refusal refusal;
    private final ExactInteger integer = new ExactInteger();
    private final long[] millis = new long[1];

    /** Holds the texts of one reading, one after another. */
    private byte[] texts = new byte[256];

    private int textsEnd;

    ValueReader(FieldTable fields, JsonFormat format, Refusal refusal) {
        this.fields = fields;
        this.format = format;
        this.refusal = refusal;
    }

    /** Begins a reading: the texts of the one before may be overwritten. */
    void begin() {
        textsEnd = 0;
    }

    void trim() {
        if (texts.length > Limits.KEPT_BUFFER) {
            texts = new byte[Limits.KEPT_BUFFER];
        }
    }

    long keptBytes() {
        return texts.length;
    }

    /** Reads the value that the parser is at. */
    boolean read(JsonParser parser, int column, ReadingValues values) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL && !fields.isRequired(column)) {
            return true;
        }
        return switch (fields.type(column)) {
            case UUID -> readUuid(parser, column, values);
            case TIMESTAMP -> readTimestamp(parser, column, values);
            case FLOAT -> readFloat(parser, column, values);
            case DOUBLE -> readDouble(parser, column, values);
            case INT, BIGINT -> readInteger(parser, column, values);
            case TEXT -> readText(parser, column, values);
            case BOOLEAN -> readBoolean(parser, column, values);
        };
    }

    private boolean readUuid(JsonParser parser, int column, ReadingValues values) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING || !isUuid(parser)) {
            return refuse(parser, column, "a uuid, 36 characters in a string, is due");
        }
        UUID uuid = UUID.fromString(parser.getText());
        values.setUuid(column, uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
        return true;
    }

    /** Whether the string has a uuid's form, for which the JDK takes much else. */
    private static boolean isUuid(JsonParser parser) throws IOException {
        if (parser.getTextLength() != UUID_CHARS) {
            return false;
        }
        char[] text = parser.getTextCharacters();
        int from = parser.getTextOffset();
        for (int i = 0; i < UUID_CHARS; i++) {
            char c = text[from + i];
            boolean hyphenDue = i == 8 || i == 13 || i == 18 || i == 23;
            if (hyphenDue ? c != '-' : c > 'f' || Character.digit(c, 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private boolean readTimestamp(JsonParser parser, int column, ReadingValues values) throws IOException {
        TimestampUnit unit = format.timestampUnit();
        String due = Timestamps.due(unit) + " is due";
        if (unit == TimestampUnit.ISO_8601) {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                return refuse(parser, column, due);
            }
            String problem = IsoText.read(parser.getText(), millis);
            if (problem != null) {
                return refuse(parser, column, problem + "; " + due);
            }
            values.setLong(column, millis[0]);
            return true;
        }
        if (!isNumber(parser)) {
            return refuse(parser, column, due);
        }
        if (isLong(parser)) {
            return refuseLong(parser, column);
        }
        int from = parser.getTextOffset();
        int to = from + parser.getTextLength();
        return switch (integer.read(parser.getTextCharacters(), from, to, Timestamps.powerToMillis(unit))) {
            case EXACT -> {
                values.setLong(column, integer.value());
                yield true;
            }
            case FRACTION -> refuse(parser, column, "finer than a millisecond; " + due);
            case OVERFLOW -> refuse(parser, column, "beyond what a timestamp's 64 bits of milliseconds hold; " + due);
        };
    }

    private boolean readInteger(JsonParser parser, int column, ReadingValues values) throws IOException {
        boolean narrow = fields.type(column) == ColumnType.INT;
        String due = narrow ? "an int is due" : "a bigint is due";
        if (!readExactly(parser, column, due)) {
            return false;
        }
        long value = integer.value();
        if (!narrow) {
            values.setLong(column, value);
        } else if (value == (int) value) {
            values.setInt(column, (int) value);
        } else {
            return refuse(parser, column, "beyond 32 bits; an int is due");
        }
        return true;
    }

    private boolean readExactly(JsonParser parser, int column, String due) throws IOException {
        if (!isNumber(parser)) {
            return refuse(parser, column, due);
        }
        if (isLong(parser)) {
            return refuseLong(parser, column);
        }
        int from = parser.getTextOffset();
        return switch (integer.read(parser.getTextCharacters(), from, from + parser.getTextLength())) {
            case EXACT -> true;
            case FRACTION -> refuse(parser, column, "it has a fraction; " + due);
            case OVERFLOW -> refuse(parser, column, "beyond 64 bits; " + due);
        };
    }

    private boolean readFloat(JsonParser parser, int column, ReadingValues values) throws IOException {
        if (!isNumber(parser)) {
            return refuse(parser, column, "a number (float) is due");
        }
        if (isLong(parser)) {
            return refuseLong(parser, column);
        }
        // Never by way of double: rounding twice can miss the nearest float.
        float value = Float.parseFloat(parser.getText());
        if (Float.isInfinite(value)) {
            return refuse(parser, column, "beyond the largest float");
        }
        values.setFloat(column, value);
        return true;
    }

    private boolean readDouble(JsonParser parser, int column, ReadingValues values) throws IOException {
        if (!isNumber(parser)) {
            return refuse(parser, column, "a number (double) is due");
        }
        if (isLong(parser)) {
            return refuseLong(parser, column);
        }
        double value = Double.parseDouble(parser.getText());
        if (Double.isInfinite(value)) {
            return refuse(parser, column, "beyond the largest double");
        }
        values.setDouble(column, value);
        return true;
    }

    private boolean readText(JsonParser parser, int column, ReadingValues values) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            return refuse(parser, column, "a text in a string is due");
        }
        char[] chars = parser.getTextCharacters();
        int from = parser.getTextOffset();
        int length = parser.getTextLength();
        if (length > Limits.TEXT_BYTES) {
            return refuseLongText(parser, column);
        }
        if (texts.length - textsEnd < 3 * length) {
            // The texts before stay where they are, in the buffer that is left.
            texts = new byte[Math.max(2 * texts.length, 3 * length)];
            textsEnd = 0;
        }
        int end = Utf8.encode(chars, from, from + length, texts, textsEnd);
        if (end < 0) {
            String half = Excerpt.escaped(chars[~end]);
            return refuse(parser, column, "it has half a surrogate pair, " + half + "; valid Unicode is due");
        }
        if (end - textsEnd > Limits.TEXT_BYTES) {
            return refuseLongText(parser, column);
        }
        values.setText(column, texts, textsEnd, end - textsEnd);
        textsEnd = end;
        return true;
    }

    private boolean readBoolean(JsonParser parser, int column, ReadingValues values) throws IOException {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            return refuse(parser, column, "true or false is due");
        }
        values.setBoolean(column, token == JsonToken.VALUE_TRUE);
        return true;
    }

    private boolean isNumber(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_STRING) {
            return token.isNumeric();
        }
        int from = parser.getTextOffset();
        return format.numericStrings()
                && JsonNumber.matches(parser.getTextCharacters(), from, from + parser.getTextLength());
    }

    private static boolean isLong(JsonParser parser) throws IOException {
        return parser.getTextLength() > Limits.NUMBER_CHARS;
    }

    private boolean refuseLong(JsonParser parser, int column) throws IOException {
        String reason = parser.getTextLength() + " characters; a number of at most " + Limits.NUMBER_CHARS + " is due";
        return refuse(parser, column, reason);
    }

    private boolean refuseLongText(JsonParser parser, int column) throws IOException {
        return refuse(parser, column, "a text of at most " + Limits.TEXT_BYTES + " bytes is due");
    }

    private boolean refuse(JsonParser parser, int column, String due) throws IOException {
        return refusal.at(Found.offset(parser), fields.field(column), Found.value(parser) + "; " + due);
    }
}
