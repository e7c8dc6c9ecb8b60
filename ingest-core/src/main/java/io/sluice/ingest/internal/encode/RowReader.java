package io.sluice.ingest.internal.encode;

import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.ReadingTable.Column;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Reads the values of an {@link EncodedRow} back, for failure reports. Immutable, thread-safe. */
public final class RowReader {

    private final List<Column> columns;

    /**
     * Prepares to read rows of a table.
     *
     * @param table whose columns, in their order
     */
    public RowReader(ReadingTable table) {
        this.columns = table.columns();
    }

    /** The values by column name, in the table's order, as the driver's default Java types; unset columns are absent. */
    public Map<String, Object> values(EncodedRow row) {
        ByteBuffer wire = ByteBuffer.wrap(row.wire());
        Map<String, Object> values = new LinkedHashMap<>();
        for (Column column : columns) {
            int length = wire.getInt();
            if (length >= 0) {
                values.put(column.name(), value(column, wire.slice(wire.position(), length)));
                wire.position(wire.position() + length);
            }
        }
        return Collections.unmodifiableMap(values);
    }

    /** The milliseconds of a timestamp column that every row fills. */
    public static long timestampMillis(EncodedRow row, int column) {
        ByteBuffer wire = ByteBuffer.wrap(row.wire());
        for (int i = 0; i < column; i++) {
            int length = wire.getInt();
            wire.position(wire.position() + Math.max(length, 0));
        }
        return wire.getLong(wire.position() + Integer.BYTES);
    }

    /** How many of the columns between two places of a row's wire bytes are unset. */
    public static int unsetColumns(byte[] wire, int start, int end) {
        ByteBuffer columns = ByteBuffer.wrap(wire, start, end - start);
        int unset = 0;
        while (columns.hasRemaining()) {
            int length = columns.getInt();
            unset += length == EncodedRow.UNSET ? 1 : 0;
            columns.position(columns.position() + Math.max(length, 0));
        }
        return unset;
    }

    private static Object value(Column column, ByteBuffer bytes) {
        return switch (column.type()) {
            case UUID -> new UUID(bytes.getLong(), bytes.getLong());
            case TIMESTAMP -> Instant.ofEpochMilli(bytes.getLong());
            case BIGINT -> bytes.getLong();
            case DOUBLE -> bytes.getDouble();
            case INT -> bytes.getInt();
            case FLOAT -> bytes.getFloat();
            case BOOLEAN -> bytes.get() != 0;
            case TEXT -> StandardCharsets.UTF_8.decode(bytes).toString();
        };
    }
}
