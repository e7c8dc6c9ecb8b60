package io.sluice.ingest.internal.encode;

import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.ReadingTable.ColumnRole;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds the keys in the wire bytes of a table's rows, where they come first. Immutable, thread-safe.
 *
 * <p>A partition key of one column is hashed as its bare bytes, one of several as {@code [unsigned short
 * length][bytes][0]} for each (Cassandra's CompositeType).
 */
public final class PartitionKeys {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int COMPOSITE_OVERHEAD = Short.BYTES + 1;

    /**
     * The most bytes that a partition key has in all, and each column of a clustering key: the server writes their length
     * in two bytes.
     */
    public static final int MAX_BYTES = 65_535;

    private final int partitionColumns;
    private final int keyColumns;

    /**
     * Counts the key columns of a table.
     *
     * @param table whose rows are looked at
     */
    public PartitionKeys(ReadingTable table) {
        this.partitionColumns = (int) table.columns().stream()
                .filter(column -> column.role() == ColumnRole.PARTITION_KEY)
                .count();
        this.keyColumns = (int) table.columns().stream()
                .filter(column -> column.role() != ColumnRole.REGULAR)
                .count();
    }

    /** The token of a row. */
    public long token(byte[] wire) {
        if (partitionColumns == 1) {
            return Murmur3.token(wire, Integer.BYTES, (int) INT.get(wire, 0));
        }
        byte[] composite = composite(wire);
        return Murmur3.token(composite, 0, composite.length);
    }

    /** Whether no server takes the key of a row, because the partition key or a clustering column is too long. */
    public boolean isTooLong(byte[] wire) {
        if (wire.length <= MAX_BYTES) {
            return false; // as good as always: a column costs more bytes in a row than in its key
        }
        int partitionKey = partitionColumns == 1
                ? (int) INT.get(wire, 0)
                : partitionKeyEnd(wire) + partitionColumns * (COMPOSITE_OVERHEAD - Integer.BYTES);
        if (partitionKey > MAX_BYTES) {
            return true;
        }
        int at = partitionKeyEnd(wire);
        for (int column = partitionColumns; column < keyColumns; column++) {
            int length = (int) INT.get(wire, at);
            if (length > MAX_BYTES) {
                return true;
            }
            at += Integer.BYTES + length;
        }
        return false;
    }

    /** Where the partition key ends in a row. */
    public int partitionKeyEnd(byte[] wire) {
        return endOf(wire, partitionColumns);
    }

    /** Where the whole primary key ends in a row. */
    public int primaryKeyEnd(byte[] wire) {
        return endOf(wire, keyColumns);
    }

    private static int endOf(byte[] wire, int columns) {
        int at = 0;
        for (int column = 0; column < columns; column++) {
            at += Integer.BYTES + (int) INT.get(wire, at);
        }
        return at;
    }

    private byte[] composite(byte[] wire) {
        int end = partitionKeyEnd(wire);
        byte[] composite = new byte[end + partitionColumns * (COMPOSITE_OVERHEAD - Integer.BYTES)];
        int from = 0;
        int to = 0;
        for (int column = 0; column < partitionColumns; column++) {
            int length = (int) INT.get(wire, from);
            composite[to] = (byte) (length >> 8);
            composite[to + 1] = (byte) length;
            System.arraycopy(wire, from + Integer.BYTES, composite, to + Short.BYTES, length);
            from += Integer.BYTES + length;
            to += COMPOSITE_OVERHEAD + length; // the byte after the value stays 0
        }
        return composite;
    }
}
