package io.sluice.ingest.internal.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.ReadingTable.ClusteringOrder;
import io.sluice.ingest.ReadingTable.ColumnType;
import java.nio.charset.StandardCharsets;

/** The tables and readings that the decoders' tests share. */
final class DecodeFixtures {

    static final ReadingTable REFERENCE = ReadingTable.reference();

    /** A column of each type; only the key is required. */
    static final ReadingTable ALL_TYPES = ReadingTable.builder("plant", "vibration")
            .partitionKey("machine", "machine", ColumnType.TEXT)
            .clusteringKey("at", "at", ColumnType.TIMESTAMP, ClusteringOrder.DESC)
            .optional("u", "u", ColumnType.UUID)
            .optional("f", "f", ColumnType.FLOAT)
            .optional("d", "d", ColumnType.DOUBLE)
            .optional("i", "i", ColumnType.INT)
            .optional("b", "b", ColumnType.BIGINT)
            .optional("note", "note", ColumnType.TEXT)
            .optional("on", "on", ColumnType.BOOLEAN)
            .optional("größe", "größe", ColumnType.DOUBLE)
            .build();

    static final String DEVICE = "674953e7-2251-57e9-a39d-cbd52724418d";

    private DecodeFixtures() {}

    /** A good reading of the reference table. */
    static String good(int number) {
        return "{\"deviceId\":\"" + DEVICE + "\",\"ts\":" + number + ",\"temp\":22.5,\"humidity\":40}";
    }

    /** A reading of the table of all types, with one more field, given as JSON. */
    static String machine(String more) {
        return "{\"machine\":\"m1\",\"at\":7" + (more.isEmpty() ? "" : "," + more) + "}";
    }

    static DecodedDocument decode(String document) {
        return decode(REFERENCE, JsonFormat.DEFAULT, document);
    }

    static DecodedDocument decode(ReadingTable table, JsonFormat format, String document) {
        return decode(table, format, document.getBytes(StandardCharsets.UTF_8));
    }

    /** Decodes with both decoders, which must tell the same. */
    static DecodedDocument decode(ReadingTable table, JsonFormat format, byte[] document) {
        DecodedDocument decoded = DecodedDocument.decode(ReadingDecoders.forTable(table, format), table, document);
        assertThat(decoded.outcomes())
                .isEqualTo(DecodedDocument.decode(ReadingDecoders.reference(table, format), table, document)
                        .outcomes());
        return decoded;
    }
}
