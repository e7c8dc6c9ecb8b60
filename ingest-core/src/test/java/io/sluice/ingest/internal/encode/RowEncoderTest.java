package io.sluice.ingest.internal.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.ReadingTable.ClusteringOrder;
import io.sluice.ingest.ReadingTable.ColumnType;
import io.sluice.ingest.SensorReading;
import io.sluice.ingest.internal.decode.ReadingValues;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Golden bytes, written down from the CQL binary protocol v4 (section 3: [value]; section 6: data types). */
class RowEncoderTest {

    private static final ReadingTable ALL_TYPES = ReadingTable.builder("k", "t")
            .partitionKey("id", "id", ColumnType.TEXT)
            .clusteringKey("ts", "ts", ColumnType.TIMESTAMP, ClusteringOrder.DESC)
            .required("u", "u", ColumnType.UUID)
            .required("f", "f", ColumnType.FLOAT)
            .required("d", "d", ColumnType.DOUBLE)
            .required("i", "i", ColumnType.INT)
            .required("b", "b", ColumnType.BIGINT)
            .required("flag", "flag", ColumnType.BOOLEAN)
            .optional("note", "note", ColumnType.TEXT)
            .build();

    private static final class Row extends EncodedRow {
        Row(byte[] wire) {
            super(wire, 0);
        }

        void stamp(long micros) {
            setWriteTimestamp(micros);
        }
    }

    private static byte[] hex(String spaced) {
        return HexFormat.of().parseHex(spaced.replaceAll("\\s", ""));
    }

    private static ReadingValues values() {
        ReadingValues values = new ReadingValues(9);
        byte[] document = "..sensor-é..".getBytes(StandardCharsets.UTF_8);
        values.setText(0, document, 2, 9);
        values.setLong(1, 1_672_531_200_000L);
        values.setUuid(2, 0x674953e7225157e9L, 0xa39dcbd52724418dL);
        values.setFloat(3, 22.5f);
        values.setDouble(4, -0.0);
        values.setInt(5, -2);
        values.setLong(6, Long.MIN_VALUE);
        values.setBoolean(7, true);
        return values;
    }

    private static final String GOLDEN = """
            00000009 73656e736f722dc3a9
            00000008 000001856aa0c800
            00000010 674953e7225157e9a39dcbd52724418d
            00000004 41b40000
            00000008 8000000000000000
            00000004 fffffffe
            00000008 8000000000000000
            00000001 01
            fffffffe
            """;

    @Test
    void shouldEncodeEveryTypeAsTheProtocolSays() {
        assertThat(new RowEncoder(ALL_TYPES, false).encode(values())).isEqualTo(hex(GOLDEN));
    }

    @Test
    void shouldKeepARoomForTheWriteTimestampAtTheEnd() {
        Row row = new Row(new RowEncoder(ALL_TYPES, true).encode(values()));

        row.stamp(0x102);

        assertThat(row.wire()).isEqualTo(hex(GOLDEN + "00000008 0000000000000102"));
    }

    @Test
    void shouldEncodeATypedReadingAsTheReferenceTable() {
        SensorReading reading =
                new SensorReading(UUID.fromString("674953e7-2251-57e9-a39d-cbd52724418d"), 1, 22.5f, -1f);

        byte[] wire = new RowEncoder(ReadingTable.reference(), false).encode(reading);

        assertThat(wire)
                .isEqualTo(hex("00000010 674953e7225157e9a39dcbd52724418d 00000008 0000000000000001"
                        + "00000004 41b40000 00000004 bf800000"));
    }

    @Test
    void shouldReadBackWhatWasEncoded() {
        Row row = new Row(new RowEncoder(ALL_TYPES, true).encode(values()));

        Map<String, Object> read = new RowReader(ALL_TYPES).values(row);

        assertThat(read)
                .containsEntry("id", "sensor-é")
                .containsEntry("ts", Instant.parse("2023-01-01T00:00:00Z"))
                .containsEntry("u", UUID.fromString("674953e7-2251-57e9-a39d-cbd52724418d"))
                .containsEntry("f", 22.5f)
                .containsEntry("d", -0.0)
                .containsEntry("i", -2)
                .containsEntry("b", Long.MIN_VALUE)
                .containsEntry("flag", true)
                .doesNotContainKey("note");
        assertThat(RowReader.timestampMillis(row, 1)).isEqualTo(1_672_531_200_000L);
    }
}
