package io.sluice.ingest.internal.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.ReadingTable.ClusteringOrder;
import io.sluice.ingest.ReadingTable.ColumnType;
import io.sluice.ingest.WriteFailure;
import io.sluice.ingest.internal.deadletter.LetterReader.NoLetterException;
import io.sluice.ingest.internal.decode.ReadingDecoders;
import io.sluice.ingest.internal.decode.ReadingSink;
import io.sluice.ingest.internal.decode.ReadingValues;
import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.internal.encode.RowEncoder;
import io.sluice.ingest.internal.encode.RowReader;
import io.sluice.ingest.testkit.Failures;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a letter says, and that it says it exactly. */
class LetterWriterTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.250Z");
    private static final LetterWriter WRITER = new LetterWriter("plant", "vibration");

    /** Fields named as the columns, as a replay reads letters. */
    private static final ReadingTable TABLE = ReadingTable.builder("plant", "vibration")
            .partitionKey("machine", "machine", ColumnType.TEXT)
            .clusteringKey("ts", "ts", ColumnType.TIMESTAMP, ClusteringOrder.DESC)
            .optional("id", "id", ColumnType.UUID)
            .optional("f", "f", ColumnType.FLOAT)
            .optional("d", "d", ColumnType.DOUBLE)
            .optional("i", "i", ColumnType.INT)
            .optional("l", "l", ColumnType.BIGINT)
            .optional("b", "b", ColumnType.BOOLEAN)
            .optional("t", "t", ColumnType.TEXT)
            .build();

    private static String line(WriteFailure failure) throws IOException {
        return new String(WRITER.lines(failure, NOW), StandardCharsets.UTF_8);
    }

    @Test
    void shouldWriteALineOfJson() throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("machine", "ü");
        values.put("ts", Instant.ofEpochMilli(-5));
        values.put("f", 0.1f);
        WriteFailure failure = WriteFailure.builder(FailureKind.TIMEOUT, "no \"answer\"\nin time")
                .values(TABLE, JsonFormat.DEFAULT, values)
                .cause(new IllegalStateException("too slow"))
                .attempts(3)
                .age(Duration.ofMillis(4_250))
                .writeTimeMicros(1_772_366_396_000_001L)
                .node("/10.0.0.1:9042", 7)
                .index(2)
                .build();

        assertThat(line(failure))
                .isEqualTo("{\"v\":1,\"level\":\"ERROR\",\"timestamp\":\"2026-03-01T12:00:00.250Z\","
                        + "\"kind\":\"TIMEOUT\",\"message\":\"no \\\"answer\\\"\\\\u000ain time\","
                        + "\"cause\":\"java.lang.IllegalStateException: too slow\",\"attempts\":3,"
                        + "\"ageMillis\":4250,"
                        + "\"writeTimeMicros\":1772366396000001,\"keyspace\":\"plant\",\"table\":\"vibration\","
                        + "\"node\":\"/10.0.0.1:9042\",\"shard\":7,\"index\":2,"
                        + "\"values\":{\"machine\":\"ü\",\"ts\":-5,\"f\":0.1}}\n");
    }

    @Test
    void shouldKeepTheBytesOfBadInputAsTheyCame() throws IOException {
        WriteFailure text = WriteFailure.builder(FailureKind.VALIDATION, "bad")
                .json("{\"a\":\"ü\u0000\"\n".getBytes(StandardCharsets.UTF_8))
                .at(4, "a")
                .build();
        WriteFailure binary = WriteFailure.builder(FailureKind.VALIDATION, "bad")
                .json(new byte[] {'{', (byte) 0xff, 0})
                .build();

        assertThat(line(text)).contains("\"offset\":4,\"field\":\"a\",\"json\":\"{\\\"a\\\":\\\"ü\\u0000\\\"\\n\"}");
        assertThat(line(binary)).contains("\"jsonBase64\":\"e/8A\"}").doesNotContain("\"values\"", "\"offset\"");
    }

    @Test
    void shouldReadTheWriteTimeOfALetter() throws Exception {
        WriteFailure failure = WriteFailure.builder(FailureKind.TIMEOUT, "x")
                .writeTimeMicros(Long.MIN_VALUE + 1)
                .build();

        assertThat(letter(trim(WRITER.lines(failure, NOW))).writeTimeMicros()).isEqualTo(Long.MIN_VALUE + 1);
    }

    @Test
    void shouldReadBackEveryValueBitForBit() throws Exception {
        Random random = new Random(3);
        for (int round = 0; round < 5_000; round++) {
            Map<String, Object> values = randomValues(random);
            byte[] line = trim(WRITER.lines(Failures.of(FailureKind.TIMEOUT, "x", flat(values)), NOW));

            Letter letter = letter(line);

            assertThat(letter.kind()).isEqualTo(FailureKind.TIMEOUT);
            assertThat(letter.hasValues()).isTrue();
            // Map equality is by equals, which for Float and Double is by bits.
            assertThat(decode(line, letter)).isEqualTo(values);
        }
    }

    private static Map<String, Object> randomValues(Random random) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("machine", text(random, 1));
        values.put("ts", Instant.ofEpochMilli(random.nextLong()));
        values.put("id", new UUID(random.nextLong(), random.nextLong()));
        values.put("f", anyFloat(random));
        values.put("d", anyDouble(random));
        values.put("i", random.nextInt());
        values.put("l", random.nextBoolean() ? random.nextLong() : Long.MIN_VALUE);
        values.put("b", random.nextBoolean());
        values.put("t", text(random, 0));
        values.keySet().removeIf(name -> !name.equals("machine") && !name.equals("ts") && random.nextInt(4) == 0);
        return values;
    }

    private static float anyFloat(Random random) {
        float any = switch (random.nextInt(4)) {
            case 0 -> -0.0f;
            case 1 -> Float.MIN_VALUE * (1 + random.nextInt(9));
            default -> Float.intBitsToFloat(random.nextInt());
        };
        return Float.isFinite(any) ? any : Float.MAX_VALUE;
    }

    private static double anyDouble(Random random) {
        double any = switch (random.nextInt(4)) {
            case 0 -> -0.0;
            case 1 -> Double.MIN_VALUE * (1 + random.nextInt(9));
            default -> Double.longBitsToDouble(random.nextLong());
        };
        return Double.isFinite(any) ? any : Double.MAX_VALUE;
    }

    /** Control characters, quotes, line ends of every kind and characters beyond 16 bits among them. */
    private static String text(Random random, int least) {
        StringBuilder text = new StringBuilder();
        int length = least + random.nextInt(12);
        int[] odd = {0, '\n', '\r', '"', '\\', 0x7f, 0x85, 0x2028, 0xfeff, 0xffff, 0x1f600};
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(random.nextInt(3) == 0 ? odd[random.nextInt(odd.length)] : 'a' + random.nextInt(26));
        }
        return text.toString();
    }

    private static Object[] flat(Map<String, Object> values) {
        return values.entrySet().stream()
                .flatMap(entry -> java.util.stream.Stream.of(entry.getKey(), entry.getValue()))
                .toArray();
    }

    private static Letter letter(byte[] line) throws NoLetterException {
        return (Letter) LetterReader.read(line);
    }

    private static byte[] trim(byte[] line) {
        assertThat(line[line.length - 1]).isEqualTo((byte) '\n');
        byte[] trimmed = Arrays.copyOf(line, line.length - 1);
        assertThat(trimmed).doesNotContain((byte) '\n');
        return trimmed;
    }

    private static Map<String, Object> decode(byte[] line, Letter letter) {
        Map<String, Object> decoded = new LinkedHashMap<>();
        RowEncoder encoder = new RowEncoder(TABLE, true);
        ReadingDecoders.forTable(TABLE, JsonFormat.DEFAULT.withUnknownFields(JsonFormat.UnknownFields.REFUSE))
                .decode(line, letter.valuesStart(), letter.valuesEnd() - letter.valuesStart(), new ReadingSink() {
                    @Override
                    public void reading(int index, int start, int end, ReadingValues values) {
                        decoded.putAll(new RowReader(TABLE).values(new Row(encoder.encode(values))));
                    }

                    @Override
                    public void refused(
                            int index, int offset, @Nullable String field, String reason, int start, int end) {
                        throw new AssertionError(field + ": " + reason);
                    }
                });
        return decoded;
    }

    private static final class Row extends EncodedRow {
        Row(byte[] wire) {
            super(wire, 0);
        }
    }

    @Test
    void shouldWriteFloatsAsTheShortestDecimalThatReadsBack() throws Exception {
        Random random = new Random(5);
        for (int round = 0; round < 2_000; round++) {
            float value = anyFloat(random);
            String line = line(Failures.of(FailureKind.TIMEOUT, "x", "f", value));
            BigDecimal written = new BigDecimal(line.substring(line.indexOf("\"f\":") + 4, line.indexOf("}}")));

            assertThat(written.floatValue()).isEqualTo(value == 0 ? 0f : value);
            int digits = written.stripTrailingZeros().precision();
            if (digits > 2) {
                // Either neighbour with a digit less is another float, or not so near a decimal would have done.
                BigDecimal exact = new BigDecimal(value);
                for (java.math.RoundingMode mode :
                        new java.math.RoundingMode[] {java.math.RoundingMode.FLOOR, java.math.RoundingMode.CEILING}) {
                    assertThat(exact.round(new MathContext(digits - 1, mode)).floatValue())
                            .as("%s says more digits than %s needs", written, value)
                            .isNotEqualTo(value);
                }
            }
        }
    }

    @Test
    void shouldTellATornLineFromALetterWhereverItWasCut() throws IOException {
        byte[] line = trim(WRITER.lines(
                Failures.of(FailureKind.OVERLOADED, "a message", "machine", "m}1", "ts", NOW, "f", 1.5f), NOW));
        for (int cut = 0; cut < line.length; cut++) {
            byte[] torn = Arrays.copyOf(line, cut);
            assertThatThrownBy(() -> LetterReader.read(torn))
                    .isInstanceOfSatisfying(
                            NoLetterException.class, e -> assertThat(e.isTorn()).isTrue());
        }
    }

    @Test
    void shouldNotTakeAnotherVersionForTorn() {
        assertThatThrownBy(() -> LetterReader.read("{\"v\":2,\"new\":{\"x\":[1]}}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        NoLetterException.class, e -> assertThat(e.isTorn()).isFalse())
                .hasMessageContaining("version 2");
    }

    @Test
    void shouldDateAReadingWithoutAWriteTimeWhenItCame() throws Exception {
        Letter letter = letter(("{\"v\":1,\"kind\":\"TIMEOUT\",\"time\":\"2026-03-01T12:00:00.250Z\","
                        + "\"ageMillis\":250,\"keyspace\":\"k\",\"table\":\"t\"}")
                .getBytes(StandardCharsets.UTF_8));

        assertThat(letter.writeTimeMicros())
                .isEqualTo(Instant.parse("2026-03-01T12:00:00Z").getEpochSecond() * 1_000_000);
    }

    @Test
    void shouldRefuseALetterThatNoReaderWouldTake() {
        assertThatThrownBy(() -> line(Failures.of(FailureKind.TIMEOUT, "x", "t", "y".repeat(64 << 20))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("at most 67108864");
    }

    @Test
    void shouldNotFailForTextThatUtf8CannotSay() throws IOException {
        assertThat(line(Failures.of(FailureKind.TIMEOUT, "half \ud83d of a pair")))
                .contains("half ? of a pair");
    }

    @Test
    void shouldKeepALetterWhoseAgeOrTimeIsBeyondMilliseconds() throws IOException {
        WriteFailure old = WriteFailure.builder(FailureKind.TIMEOUT, "x")
                .age(Duration.ofSeconds(Long.MAX_VALUE))
                .build();

        assertThat(line(old)).contains("\"ageMillis\":9223372036854775807,");
        assertThat(line(Failures.of(FailureKind.VALIDATION, "x", "ts", Instant.MAX)))
                .contains("\"ts\":\"+1000000000-12-31T23:59:59.999999999Z\"");
    }
}
