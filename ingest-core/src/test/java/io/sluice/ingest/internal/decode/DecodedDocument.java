package io.sluice.ingest.internal.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.ReadingTable.Column;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a decoder told about a document. Every document is decoded from the middle of an array whose other bytes would
 * do harm if they were read, and every answer is held to what must be true of all of them: indexes without a gap,
 * ranges in order, and no byte that nothing accounts for.
 */
final class DecodedDocument {

    /** One element's fate. */
    sealed interface Outcome permits Accepted, Refused {
        int start();

        int end();
    }

    /** A good reading, its values by field. */
    record Accepted(int index, int start, int end, Map<String, Object> values) implements Outcome {}

    /** A bad one. */
    record Refused(int index, int offset, @Nullable String field, String reason, int start, int end)
            implements Outcome {}

    private static final byte[] AROUND = "\"}],\\u0000:{[".getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;
    private final List<Outcome> outcomes;

    private DecodedDocument(byte[] bytes, List<Outcome> outcomes) {
        this.bytes = bytes;
        this.outcomes = outcomes;
    }

    static DecodedDocument decode(ReadingDecoder decoder, ReadingTable table, String document) {
        return decode(decoder, table, document.getBytes(StandardCharsets.UTF_8));
    }

    static DecodedDocument decode(ReadingDecoder decoder, ReadingTable table, byte[] document) {
        byte[] array = new byte[AROUND.length + document.length + AROUND.length];
        System.arraycopy(AROUND, 0, array, 0, AROUND.length);
        System.arraycopy(document, 0, array, AROUND.length, document.length);
        System.arraycopy(AROUND, 0, array, AROUND.length + document.length, AROUND.length);
        List<Outcome> outcomes = new ArrayList<>();
        int count = decoder.decode(array, AROUND.length, document.length, recorder(table, outcomes));
        DecodedDocument decoded = new DecodedDocument(document, outcomes);
        decoded.check(count == outcomes.size(), "counts " + count, null);
        decoded.assertAccounted();
        return decoded;
    }

    private static ReadingSink recorder(ReadingTable table, List<Outcome> outcomes) {
        return new ReadingSink() {
            @Override
            public void reading(int index, int start, int end, ReadingValues values) {
                assertNext(index, outcomes);
                outcomes.add(new Accepted(index, start, end, valuesByField(table, values)));
            }

            @Override
            public void refused(int index, int offset, @Nullable String field, String reason, int start, int end) {
                assertNext(index, outcomes);
                outcomes.add(new Refused(index, offset, field, reason, start, end));
            }
        };
    }

    private static void assertNext(int index, List<Outcome> outcomes) {
        if (index != outcomes.size()) {
            throw new AssertionError("index " + index + " after " + outcomes);
        }
    }

    private static Map<String, Object> valuesByField(ReadingTable table, ReadingValues values) {
        Map<String, Object> byField = new LinkedHashMap<>();
        for (int i = 0; i < table.columns().size(); i++) {
            Column column = table.columns().get(i);
            if (values.isSet(i)) {
                long bits = values.bits(i);
                byField.put(
                        column.field(),
                        switch (column.type()) {
                            case UUID -> new UUID(values.uuidHigh(i), bits);
                            case TIMESTAMP, BIGINT -> bits;
                            case INT -> Math.toIntExact(bits);
                            case FLOAT -> Float.intBitsToFloat(Math.toIntExact(bits));
                            case DOUBLE -> Double.longBitsToDouble(bits);
                            case BOOLEAN -> bits == 1;
                            case TEXT ->
                                new String(
                                        values.textBytes(i),
                                        values.textOffset(i),
                                        values.textLength(i),
                                        StandardCharsets.UTF_8);
                        });
            }
        }
        return byField;
    }

    List<Outcome> outcomes() {
        return outcomes;
    }

    List<Accepted> accepted() {
        return outcomes.stream()
                .filter(Accepted.class::isInstance)
                .map(Accepted.class::cast)
                .toList();
    }

    List<Refused> refused() {
        return outcomes.stream()
                .filter(Refused.class::isInstance)
                .map(Refused.class::cast)
                .toList();
    }

    Refused onlyRefused() {
        assertThat(refused()).hasSize(1);
        return refused().get(0);
    }

    /** The bytes of an outcome. */
    String slice(Outcome outcome) {
        return new String(bytes, outcome.start(), outcome.end() - outcome.start(), StandardCharsets.UTF_8);
    }

    /** Nothing is swallowed: outside the outcomes there is only white space, and an array's own punctuation. */
    private void assertAccounted() {
        int mark = startsWithByteOrderMark() ? 3 : 0;
        boolean array = firstSignificantByte(mark) == '[';
        int brackets = 0;
        int at = mark;
        for (Outcome outcome : outcomes) {
            // Only the refusal of an empty document has the mark in it.
            check(outcome.start() >= (at == mark ? 0 : at), "begins too early", outcome);
            check(outcome.end() >= outcome.start() && outcome.end() <= bytes.length, "ends nowhere", outcome);
            if (outcome instanceof Refused refused) {
                check(
                        refused.offset() >= refused.start() && refused.offset() <= refused.end(),
                        "is elsewhere",
                        refused);
            }
            brackets += insignificant(at, outcome.start(), array);
            at = outcome.end();
        }
        brackets += insignificant(at, bytes.length, array);
        check(brackets <= (array ? 2 : 0), "leaves brackets", null);
    }

    /** The brackets among bytes that may belong to nothing; all of them are checked. */
    private int insignificant(int from, int to, boolean array) {
        int brackets = 0;
        int commas = 0;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            commas += b == ',' ? 1 : 0;
            brackets += b == '[' || b == ']' ? 1 : 0;
            boolean own =
                    b == ' ' || b == '\t' || b == '\r' || b == '\n' || (array && (b == ',' || b == '[' || b == ']'));
            check(own, "leaves out a byte", null);
        }
        check(commas <= 1, "swallows a comma", null);
        return brackets;
    }

    /** Plain, because it runs for millions of documents. */
    private void check(boolean holds, String what, @Nullable Outcome outcome) {
        if (!holds) {
            throw new AssertionError((outcome == null ? "decoding " : outcome + " ") + what + ": " + this);
        }
    }

    private boolean startsWithByteOrderMark() {
        return bytes.length >= 3
                && Arrays.equals(bytes, 0, 3, new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, 0, 3);
    }

    private int firstSignificantByte(int from) {
        for (int i = from; i < bytes.length; i++) {
            if (" \t\r\n".indexOf(bytes[i]) < 0) {
                return bytes[i];
            }
        }
        return -1;
    }

    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.ISO_8859_1) + " -> " + outcomes;
    }
}
