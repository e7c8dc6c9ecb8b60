package io.sluice.ingest.internal.decode;

import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.JsonFormat.TimestampUnit;
import io.sluice.ingest.ReadingTable.ColumnType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the common shape of a reading straight from its bytes: a flat object of mapped fields only, in any order, with
 * plain numbers and strings without escapes. It makes no object, and looks at each byte once.
 *
 * <p>It takes or it leaves: what it takes is what the {@link ReferenceReader} would have read, bit for bit, and whatever
 * else it meets, good or bad, it leaves to that reader, from the start of the reading. So there is one grammar, and one
 * place that refuses.
 */
final class FlatReader {

    /** What is returned for a reading that is left to the reference. */
    static final int LEFT = -1;

    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    private final FieldTable fields;
    private final TimestampUnit timestampUnit;
    private final int powerToMillis;
    private final byte[][] names;

    /** The column of each field in the reading before, by its place: devices keep to one order. */
    private final int[] order;

    private final NumberBytes number = new NumberBytes();
    private final UuidBytes uuid = new UuidBytes();
    private final IsoBytes iso = new IsoBytes();

    FlatReader(FieldTable fields, JsonFormat format) {
        this.fields = fields;
        timestampUnit = format.timestampUnit();
        powerToMillis = Timestamps.powerToMillis(timestampUnit);
        names = new byte[fields.size()][];
        order = new int[fields.size()];
        for (int i = 0; i < names.length; i++) {
            names[i] = fields.field(i).getBytes(StandardCharsets.UTF_8);
            order[i] = i;
        }
    }

    /**
     * Whether every field's name stands in JSON byte for byte. One with a quote, a backslash or a control character is
     * always escaped there, so that its own bytes are another name, or none.
     */
    static boolean canRead(FieldTable fields) {
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.field(i);
            for (int at = 0; at < name.length(); at++) {
                char c = name.charAt(at);
                if (c < ' ' || c == '"' || c == '\\') {
                    return false;
                }
            }
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
                return false; // half a surrogate pair, which has no bytes
            }
        }
        return true;
    }

    /**
     * Reads the object that begins at {@code start}.
     *
     * @param limit where the document, or the line that must hold the object, ends
     * @return where the object ends, with the values filled, or {@link #LEFT}
     */
    int read(byte[] json, int start, int limit, ReadingValues values) {
        values.clear();
        long seen = 0;
        int i = JsonBytes.skipWhitespace(json, start + 1, limit);
        for (int place = 0; place < order.length && i < limit && json[i] == '"'; place++) {
            int column = column(json, i + 1, limit, place);
            if (column < 0 || (seen & 1L << column) != 0) {
                return LEFT;
            }
            seen |= 1L << column;
            i = JsonBytes.skipWhitespace(json, i + names[column].length + 2, limit);
            if (i >= limit || json[i] != ':') {
                return LEFT;
            }
            i = JsonBytes.skipWhitespace(json, i + 1, limit);
            if (i >= limit) {
                return LEFT;
            }
            i = value(json, i, limit, column, values);
            if (i == LEFT) {
                return LEFT;
            }
            i = JsonBytes.skipWhitespace(json, i, limit);
            if (i >= limit) {
                return LEFT;
            }
            if (json[i] == '}') {
                return fields.missing(seen) == 0 ? i + 1 : LEFT;
            }
            if (json[i] != ',') {
                return LEFT;
            }
            i = JsonBytes.skipWhitespace(json, i + 1, limit);
        }
        return LEFT;
    }

    /** The column whose name begins at {@code at} and ends with a quote, or -1. */
    private int column(byte[] json, int at, int limit, int place) {
        int guess = order[place];
        if (isName(json, at, limit, guess)) {
            return guess;
        }
        for (int column = 0; column < names.length; column++) {
            if (isName(json, at, limit, column)) {
                order[place] = column;
                return column;
            }
        }
        return -1;
    }

    private boolean isName(byte[] json, int at, int limit, int column) {
        byte[] name = names[column];
        int end = at + name.length;
        if (end >= limit || json[end] != '"') {
            return false;
        }
        // Names are short; a call that compares many bytes at once costs more than it saves.
        for (int i = 0; i < name.length; i++) {
            if (json[at + i] != name[i]) {
                return false;
            }
        }
        return true;
    }

    /** The end of the value at {@code at}, or {@link #LEFT}. */
    private int value(byte[] json, int at, int limit, int column, ReadingValues values) {
        if (json[at] == 'n' && !fields.isRequired(column)) {
            return word(json, at, limit, NULL);
        }
        return switch (fields.type(column)) {
            case UUID -> uuid(json, at, limit, column, values);
            case TIMESTAMP ->
                timestampUnit == TimestampUnit.ISO_8601
                        ? isoTimestamp(json, at, limit, column, values)
                        : timestamp(json, at, limit, column, values);
            case FLOAT -> floatNumber(json, at, limit, column, values);
            case DOUBLE -> doubleNumber(json, at, limit, column, values);
            case INT, BIGINT -> integer(json, at, limit, column, values);
            case TEXT -> text(json, at, limit, column, values);
            case BOOLEAN -> bool(json, at, limit, column, values);
        };
    }

    private int uuid(byte[] json, int at, int limit, int column, ReadingValues values) {
        int close = at + 1 + UuidBytes.LENGTH;
        if (close >= limit || json[at] != '"' || json[close] != '"' || !uuid.read(json, at + 1)) {
            return LEFT;
        }
        values.setUuid(column, uuid.high(), uuid.low());
        return close + 1;
    }

    private int floatNumber(byte[] json, int at, int limit, int column, ReadingValues values) {
        int end = number.scan(json, at, limit);
        if (end == NumberBytes.LEFT) {
            return LEFT;
        }
        long bits = NearestBinary.toFloat(number.digits(), number.power());
        if (bits == NearestBinary.UNDECIDED) {
            return LEFT;
        }
        float magnitude = Float.intBitsToFloat((int) bits);
        values.setFloat(column, number.isNegative() ? -magnitude : magnitude);
        return end;
    }

    private int doubleNumber(byte[] json, int at, int limit, int column, ReadingValues values) {
        int end = number.scan(json, at, limit);
        if (end == NumberBytes.LEFT) {
            return LEFT;
        }
        long bits = NearestBinary.toDouble(number.digits(), number.power());
        if (bits == NearestBinary.UNDECIDED) {
            return LEFT;
        }
        double magnitude = Double.longBitsToDouble(bits);
        values.setDouble(column, number.isNegative() ? -magnitude : magnitude);
        return end;
    }

    private int integer(byte[] json, int at, int limit, int column, ReadingValues values) {
        int end = wholeNumber(json, at, limit);
        if (end == LEFT) {
            return LEFT;
        }
        long value = number.isNegative() ? -number.digits() : number.digits();
        if (fields.type(column) == ColumnType.BIGINT) {
            values.setLong(column, value);
        } else if (value == (int) value) {
            values.setInt(column, (int) value);
        } else {
            return LEFT;
        }
        return end;
    }

    private int timestamp(byte[] json, int at, int limit, int column, ReadingValues values) {
        int end = number.scan(json, at, limit);
        if (end == NumberBytes.LEFT || number.digits() < 0) {
            return LEFT;
        }
        int power = number.power() + powerToMillis;
        long millis = number.digits();
        if (power < 0) {
            if (power != -3 || millis % 1000 != 0) {
                return LEFT;
            }
            millis /= 1000;
        }
        for (; power > 0; power--) {
            if (power > 3 || millis > Long.MAX_VALUE / 10) {
                return LEFT;
            }
            millis *= 10;
        }
        values.setLong(column, number.isNegative() ? -millis : millis);
        return end;
    }

    private int isoTimestamp(byte[] json, int at, int limit, int column, ReadingValues values) {
        int close = json[at] == '"' ? iso.read(json, at + 1, limit) : IsoBytes.LEFT;
        if (close == IsoBytes.LEFT || close >= limit || json[close] != '"') {
            return LEFT;
        }
        values.setLong(column, iso.millis());
        return close + 1;
    }

    /** The end of a number written as an integer whose digits fit in 63 bits, or {@link #LEFT}. */
    private int wholeNumber(byte[] json, int at, int limit) {
        int end = number.scan(json, at, limit);
        return end != NumberBytes.LEFT && number.isInteger() && number.digits() >= 0 ? end : LEFT;
    }

    /** A string of plain characters stays where it is: the values point into the document. */
    private int text(byte[] json, int at, int limit, int column, ReadingValues values) {
        if (json[at] != '"') {
            return LEFT;
        }
        int i = at + 1;
        while (i < limit && json[i] != '"') {
            byte b = json[i];
            int length = b >= ' ' ? 1 : Utf8.sequenceLength(json, i, limit);
            if (length == 0 || b == '\\') {
                return LEFT;
            }
            i += length;
        }
        int length = i - at - 1;
        if (i >= limit || length > Limits.TEXT_BYTES) {
            return LEFT;
        }
        values.setText(column, json, at + 1, length);
        return i + 1;
    }

    private int bool(byte[] json, int at, int limit, int column, ReadingValues values) {
        boolean value = json[at] == 't';
        int end = word(json, at, limit, value ? TRUE : FALSE);
        if (end != LEFT) {
            values.setBoolean(column, value);
        }
        return end;
    }

    private static int word(byte[] json, int at, int limit, byte[] word) {
        int end = at + word.length;
        return end <= limit && Arrays.equals(json, at, end, word, 0, word.length) ? end : LEFT;
    }
}
