package io.sluice.ingest.internal.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.JsonFormat.TimestampUnit;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.ReadingTable.ClusteringOrder;
import io.sluice.ingest.ReadingTable.ColumnType;
import io.sluice.ingest.internal.decode.ReadingDecoders;
import io.sluice.ingest.internal.decode.ReadingSink;
import io.sluice.ingest.internal.decode.ReadingValues;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The JSON of a failed reading decodes to the bytes that it was encoded as. */
class ReadingJsonTest {

    private static final ReadingTable ALL_TYPES = ReadingTable.builder("plant", "vibration")
            .partitionKey("machine", "ma\"chi\\ne", ColumnType.TEXT)
            .clusteringKey("at", "at", ColumnType.TIMESTAMP, ClusteringOrder.DESC)
            .optional("u", "u", ColumnType.UUID)
            .optional("f", "f", ColumnType.FLOAT)
            .optional("d", "größe", ColumnType.DOUBLE)
            .optional("i", "i", ColumnType.INT)
            .optional("b", "b", ColumnType.BIGINT)
            .optional("note", "note", ColumnType.TEXT)
            .optional("flag", "flag", ColumnType.BOOLEAN)
            .build();

    private static final class Row extends EncodedRow {
        Row(byte[] wire) {
            super(wire, 0);
        }
    }

    private static List<byte[]> encode(JsonFormat format, byte[] json) {
        RowEncoder encoder = new RowEncoder(ALL_TYPES, false);
        List<byte[]> rows = new ArrayList<>();
        ReadingDecoders.forTable(ALL_TYPES, format).decode(json, 0, json.length, new ReadingSink() {
            @Override
            public void reading(int index, int start, int end, ReadingValues values) {
                rows.add(encoder.encode(values));
            }

            @Override
            public void refused(int index, int offset, @Nullable String field, String reason, int start, int end) {
                throw new AssertionError(reason + ": " + new String(json, StandardCharsets.UTF_8));
            }
        });
        return rows;
    }

    private static byte[] write(JsonFormat format, Map<String, Object> values) {
        byte[] json = ReadingJson.write(ALL_TYPES, format, values);
        assertThat(json).isNotNull();
        return json;
    }

    private static String anyText(Random random) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(12); left > 0; left--) {
            switch (random.nextInt(4)) {
                case 0 -> text.append((char) random.nextInt(' '));
                case 1 -> text.append("\"\\/\u007f\u2028".charAt(random.nextInt(5)));
                case 2 -> text.appendCodePoint(0x10000 + random.nextInt(0xFFFF));
                default -> text.append((char) (' ' + random.nextInt(0x2000)));
            }
        }
        return text.toString();
    }

    private static Map<String, Object> anyValues(Random random, long millis) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("machine", "m" + anyText(random));
        values.put("at", Instant.ofEpochMilli(millis));
        float f = Float.intBitsToFloat(random.nextInt());
        double d = Double.longBitsToDouble(random.nextLong());
        if (random.nextBoolean()) {
            values.put("u", new UUID(random.nextLong(), random.nextLong()));
        }
        if (Float.isFinite(f)) {
            values.put("f", f);
        }
        if (Double.isFinite(d)) {
            values.put("d", d);
        }
        values.put("i", random.nextInt());
        values.put("b", random.nextLong());
        if (random.nextBoolean()) {
            values.put("note", anyText(random));
        }
        values.put("flag", random.nextBoolean());
        return values;
    }

    @ParameterizedTest
    @EnumSource(TimestampUnit.class)
    void shouldDecodeToTheValuesItWasWrittenFrom(TimestampUnit unit) {
        JsonFormat format = JsonFormat.DEFAULT.withTimestampUnit(unit);
        RowReader reader = new RowReader(ALL_TYPES);
        Random random = new Random(17);
        for (int round = 0; round < 20_000; round++) {
            long seconds = Math.floorMod(random.nextLong(), 200_000_000_000L) - 50_000_000_000L;
            long millis = seconds * 1_000 + random.nextInt(1_000);
            Map<String, Object> values = anyValues(random, millis);

            byte[] json = write(format, values);

            List<byte[]> rows = encode(format, json);
            assertThat(rows).hasSize(1);
            assertThat(reader.values(new Row(rows.get(0))))
                    .as(() -> new String(json, StandardCharsets.UTF_8))
                    .isEqualTo(values);
        }
    }

    @ParameterizedTest
    @EnumSource(TimestampUnit.class)
    void shouldKeepTheSignOfZeroAndTheEndsOfEveryRange(TimestampUnit unit) {
        JsonFormat format = JsonFormat.DEFAULT.withTimestampUnit(unit);
        RowReader reader = new RowReader(ALL_TYPES);
        for (long end : new long[] {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE}) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("machine", "m");
            values.put("at", Instant.ofEpochMilli(end));
            values.put("f", -0.0f);
            values.put("d", Double.MIN_VALUE);
            values.put("i", Integer.MIN_VALUE);
            values.put("b", Long.MAX_VALUE);

            List<byte[]> rows = encode(format, write(format, values));

            // Float.equals tells -0.0 from 0.0
            assertThat(reader.values(new Row(rows.get(0)))).isEqualTo(values);
        }
    }

    @Test
    void shouldWriteTheMillisecondsOfATimeInSecondsOnlyWhereItHasSome() {
        JsonFormat seconds = JsonFormat.DEFAULT.withTimestampUnit(TimestampUnit.SECONDS);
        Map<Long, String> times = Map.of(1_500L, "1.500", -1L, "-0.001", 2_000L, "2", 0L, "0");

        times.forEach((millis, text) -> {
            Map<String, Object> values = Map.of("machine", "m", "at", Instant.ofEpochMilli(millis));
            assertThat(new String(ReadingJson.write(ALL_TYPES, seconds, values), StandardCharsets.UTF_8))
                    .contains("\"at\":" + text + "}");
        });
    }
}
