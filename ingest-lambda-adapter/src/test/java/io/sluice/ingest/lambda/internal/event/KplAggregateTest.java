package io.sluice.ingest.lambda.internal.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The library's format from the bytes of its description, and whatever else may come in its place. */
class KplAggregateTest {

    private final KplAggregate aggregate = new KplAggregate();
    private final Random random = new Random(23);

    /** Its records, from among other bytes; null if it is refused. */
    private @Nullable List<String> read(byte[] bytes) {
        byte[] around = new byte[bytes.length + 20];
        Arrays.fill(around, (byte) 0x1a);
        System.arraycopy(bytes, 0, around, 7, bytes.length);
        if (aggregate.read(around, 7, 7 + bytes.length) != null) {
            return null;
        }
        List<String> records = new ArrayList<>();
        while (aggregate.next()) {
            records.add(new String(around, aggregate.dataStart(), aggregate.dataEnd() - aggregate.dataStart(), UTF_8));
        }
        return records;
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] key(String key) {
        return KplRecords.bytes(1, key.getBytes(UTF_8));
    }

    private static byte[] record(long key, String data) {
        return KplRecords.bytes(3, KplRecords.record(key, data.getBytes(UTF_8)));
    }

    /** Written down field by field, and the checksum by md5sum. */
    @Test
    void shouldReadAnAggregateByItsDescription() {
        byte[] bytes = HexFormat.of()
                .parseHex(
                        "f3899ac2" // it is one
                                + "0a0161" // partition_key_table: "a"
                                + "0a0162" // partition_key_table: "b"
                                + "120137" // explicit_hash_key_table: "7"
                                + "1a06" + "0800" + "1a027b7d" // record: key 0, data "{}"
                                + "1a10" + "0801" + "1000" + "1a025b5d" // record: key 1, hash key 0, data "[]",
                                + "2206" + "0a016b" + "120176" // tag: "k", "v"
                                + "9b070b5d1ff98070fc055b5d542bb1f5");

        assertThat(read(bytes)).containsExactly("{}", "[]");
    }

    @Test
    void shouldReadRecordsOfAnySizeInTheirOrder() {
        List<byte[]> documents = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int length : new int[] {0, 1, 127, 128, 16_383, 16_384, 100_000}) {
            expected.add("x".repeat(length));
            documents.add("x".repeat(length).getBytes(UTF_8));
        }

        assertThat(read(KplRecords.aggregate(documents))).isEqualTo(expected);
        assertThat(read(KplRecords.aggregate(List.of()))).isEmpty();
    }

    @Test
    void shouldStepOverFieldsThatNobodyKnows() {
        byte[] unknown = joined(
                KplRecords.number(9, -1),
                KplRecords.bytes(1_000, new byte[300]),
                HexFormat.of().parseHex("4d01020304"), // field 9, four bytes
                HexFormat.of().parseHex("490102030405060708")); // field 9, eight
        byte[] record = KplRecords.bytes(3, joined(unknown, KplRecords.record(0, new byte[] {'x'}), unknown));

        // The keys may stand behind, too.
        assertThat(read(KplRecords.wrapped(joined(unknown, record, key("a"), unknown))))
                .containsExactly("x");
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                Arguments.of("a record without data", KplRecords.bytes(3, KplRecords.number(1, 0))),
                Arguments.of("a record without a key", KplRecords.bytes(3, KplRecords.bytes(3, new byte[3]))),
                Arguments.of("an empty record", KplRecords.bytes(3, new byte[0])),
                Arguments.of("a key that is not listed", record(7, "x")),
                Arguments.of("an index beyond all", record(-1, "x")),
                Arguments.of("a length beyond the end", HexFormat.of().parseHex("1aff7f00")),
                Arguments.of("a length beyond an int", HexFormat.of().parseHex("1affffffff7f00")),
                Arguments.of("a negative length", HexFormat.of().parseHex("1affffffffffffffffff0100")),
                Arguments.of("a number without an end", HexFormat.of().parseHex("08ffffffffffffffffffffff01")),
                Arguments.of("a number cut short", HexFormat.of().parseHex("08ff")),
                Arguments.of("field 0", HexFormat.of().parseHex("0200")),
                Arguments.of("a group", HexFormat.of().parseHex("0b0c")),
                Arguments.of(
                        "eight bytes of which three are there", HexFormat.of().parseHex("09010203")),
                Arguments.of("a record that is cut short within", HexFormat.of().parseHex("1a0408001a05")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void shouldRefuseAsAWholeWhatIsNotWhole(String what, byte[] message) {
        assertThat(read(KplRecords.wrapped(message))).as(what).isNull();
        // Behind a good record, which is not given out either.
        assertThat(read(KplRecords.wrapped(joined(key("a"), record(0, "good"), message))))
                .as(what)
                .isNull();
    }

    @Test
    void shouldRefuseWhatIsCutShortOrAltered() {
        byte[] whole = KplRecords.aggregate(List.of("{\"a\":1}".getBytes(UTF_8), "{}".getBytes(UTF_8)));
        for (int length = 4; length < whole.length; length++) {
            assertThat(read(Arrays.copyOf(whole, length)))
                    .as("%d bytes", length)
                    .isNull();
        }
        for (int at = 4; at < whole.length; at++) {
            byte[] altered = whole.clone();
            altered[at] ^= (byte) (1 << random.nextInt(8));
            assertThat(read(altered)).as("byte %d", at).isNull();
        }
    }

    @Test
    void shouldStayWithinItsBytesWhateverTheyAre() {
        byte[] good = joined(key("a"), key("b"), record(0, "some data"), record(1, "other data"));
        int taken = 0;
        for (int round = 0; round < 100_000; round++) {
            byte[] message = good.clone();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                message[random.nextInt(message.length)] = (byte) random.nextInt(256);
            }
            // Its checksum is right, so that what reads it has to bear whatever is in it.
            List<String> records = read(KplRecords.wrapped(Arrays.copyOf(message, random.nextInt(message.length + 1))));
            taken += records == null || records.isEmpty() ? 0 : 1;
        }
        assertThat(taken).isPositive();
    }

    @Test
    void shouldKnowAnAggregateByItsFirstBytes() {
        byte[] whole = KplRecords.aggregate(List.of());
        assertThat(KplAggregate.isOne(whole, 0, whole.length)).isTrue();
        assertThat(KplAggregate.isOne(whole, 0, 3)).isFalse();
        assertThat(KplAggregate.isOne(whole, 1, whole.length)).isFalse();
        assertThat(KplAggregate.isOne("{}".getBytes(UTF_8), 0, 2)).isFalse();
    }
}
