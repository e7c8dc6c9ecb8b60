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
        assertThat(count).as("the count of readings").isEqualTo(outcomes.size());
        DecodedDocument decoded = new DecodedDocument(document, outcomes);
        decoded.assertAccounted();
        return decoded;
    }

    private static ReadingSink recorder(ReadingTable table, List<Outcome> outcomes) {
        return new ReadingSink() {
            @Override
            public void reading(int index, int start, int end, ReadingValues values) {
                assertThat(index).isEqualTo(outcomes.size());
                outcomes.add(new Accepted(index, start, end, valuesByField(table, values)));
            }

            @Override
            public void refused(int index, int offset, @Nullable String field, String reason, int start, int end) {
                assertThat(index).isEqualTo(outcomes.size());
                outcomes.add(new Refused(index, offset, field, reason, start, end));
            }
        };
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
        int at = startsWithByteOrderMark() ? 3 : 0;
        boolean array = firstSignificantByte(at) == '[';
        int brackets = 0;
        for (Outcome outcome : outcomes) {
            assertThat(outcome.start()).as("start of %s", outcome).isGreaterThanOrEqualTo(at == 3 ? 0 : at);
            assertThat(outcome.end()).as("end of %s", outcome).isBetween(outcome.start(), bytes.length);
            if (outcome instanceof Refused refused) {
                assertThat(refused.offset()).as("offset of %s", refused).isBetween(refused.start(), refused.end());
            }
            brackets += assertInsignificant(at, outcome.start(), array);
            at = outcome.end();
        }
        brackets += assertInsignificant(at, bytes.length, array);
        assertThat(brackets).as("brackets of the array itself").isLessThanOrEqualTo(array ? 2 : 0);
    }

    private int assertInsignificant(int from, int to, boolean array) {
        int brackets = 0;
        int commas = 0;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            commas += b == ',' ? 1 : 0;
            brackets += b == '[' || b == ']' ? 1 : 0;
            if (" \t\r\n".indexOf(b) < 0 && !(array && ",[]".indexOf(b) >= 0)) {
                throw new AssertionError("byte " + i + " belongs to nothing in " + this);
            }
        }
        assertThat(commas).as("commas between two elements").isLessThanOrEqualTo(1);
        return brackets;
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
