package io.sluice.ingest.internal.encode;

import static io.sluice.ingest.internal.encode.EncodedRow.LONG;
import static io.sluice.ingest.internal.encode.EncodedRow.UNSET;

import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.ReadingTable.Column;
import io.sluice.ingest.ReadingTable.ColumnType;
import io.sluice.ingest.SensorReading;
import io.sluice.ingest.internal.decode.ReadingValues;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import java.util.UUID;

/** Writes the values of readings as the wire bytes of an {@link EncodedRow}. Immutable, thread-safe. */
public final class RowEncoder {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private static final int UUID_BYTES = 2 * Long.BYTES;
    private static final int TIMESTAMP_VALUE_BYTES = Integer.BYTES + Long.BYTES;

    private final ColumnType[] types;
    private final boolean bindsTimestamp;

    /**
     * Prepares to encode rows of a table.
     *
     * @param table whose columns, in their order
     * @param bindsTimestamp whether the INSERT binds a write timestamp after the columns
     */
    public RowEncoder(ReadingTable table, boolean bindsTimestamp) {
        List<Column> columns = table.columns();
        this.types = columns.stream().map(Column::type).toArray(ColumnType[]::new);
        this.bindsTimestamp = bindsTimestamp;
    }

    /** Encodes decoded values; a column with no value is left unset. */
    public byte[] encode(ReadingValues values) {
        byte[] wire = new byte[sizeOf(values)];
        int at = 0;
        for (int column = 0; column < types.length; column++) {
            if (!values.isSet(column)) {
                INT.set(wire, at, UNSET);
                at += Integer.BYTES;
                continue;
            }
            at = switch (types[column]) {
                case UUID -> putUuid(wire, at, values.uuidHigh(column), values.bits(column));
                case TIMESTAMP, BIGINT, DOUBLE -> putLong(wire, at, values.bits(column));
                case INT, FLOAT -> putInt(wire, at, (int) values.bits(column));
                case BOOLEAN -> putBoolean(wire, at, values.bits(column) != 0);
                case TEXT -> putText(wire, at, values, column);
            };
        }
        putTimestampSlot(wire, at);
        return wire;
    }

    /** Encodes a typed reading, for a table of the reference shape. */
    public byte[] encode(SensorReading reading) {
        UUID device = reading.deviceId();
        byte[] wire = new byte
                [4 * Integer.BYTES
                        + UUID_BYTES
                        + Long.BYTES
                        + 2 * Float.BYTES
                        + (bindsTimestamp ? TIMESTAMP_VALUE_BYTES : 0)];
        int at = putUuid(wire, 0, device.getMostSignificantBits(), device.getLeastSignificantBits());
        at = putLong(wire, at, reading.timestampMillis());
        at = putInt(wire, at, Float.floatToIntBits(reading.temperature()));
        at = putInt(wire, at, Float.floatToIntBits(reading.humidity()));
        putTimestampSlot(wire, at);
        return wire;
    }

    private int sizeOf(ReadingValues values) {
        int size = types.length * Integer.BYTES + (bindsTimestamp ? TIMESTAMP_VALUE_BYTES : 0);
        for (int column = 0; column < types.length; column++) {
            if (values.isSet(column)) {
                size += types[column] == ColumnType.TEXT ? values.textLength(column) : widthOf(types[column]);
            }
        }
        return size;
    }

    private static int widthOf(ColumnType type) {
        return switch (type) {
            case UUID -> UUID_BYTES;
            case TIMESTAMP, BIGINT, DOUBLE -> Long.BYTES;
            case INT, FLOAT -> Integer.BYTES;
            case BOOLEAN -> 1;
            case TEXT -> throw new IllegalArgumentException("text has no fixed width");
        };
    }

    private static int putUuid(byte[] wire, int at, long high, long low) {
        INT.set(wire, at, UUID_BYTES);
        LONG.set(wire, at + Integer.BYTES, high);
        LONG.set(wire, at + Integer.BYTES + Long.BYTES, low);
        return at + Integer.BYTES + UUID_BYTES;
    }

    private static int putLong(byte[] wire, int at, long value) {
        INT.set(wire, at, Long.BYTES);
        LONG.set(wire, at + Integer.BYTES, value);
        return at + Integer.BYTES + Long.BYTES;
    }

    private static int putInt(byte[] wire, int at, int value) {
        INT.set(wire, at, Integer.BYTES);
        INT.set(wire, at + Integer.BYTES, value);
        return at + 2 * Integer.BYTES;
    }

    private static int putBoolean(byte[] wire, int at, boolean value) {
        INT.set(wire, at, 1);
        wire[at + Integer.BYTES] = (byte) (value ? 1 : 0);
        return at + Integer.BYTES + 1;
    }

    private static int putText(byte[] wire, int at, ReadingValues values, int column) {
        int length = values.textLength(column);
        INT.set(wire, at, length);
        System.arraycopy(values.textBytes(column), values.textOffset(column), wire, at + Integer.BYTES, length);
        return at + Integer.BYTES + length;
    }

    /** The timestamp itself is set when the row is accepted. */
    private void putTimestampSlot(byte[] wire, int at) {
        if (bindsTimestamp) {
            INT.set(wire, at, Long.BYTES);
        }
    }
}
