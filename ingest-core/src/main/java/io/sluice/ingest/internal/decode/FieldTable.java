package io.sluice.ingest.internal.decode;

import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.ReadingTable.Column;
import io.sluice.ingest.ReadingTable.ColumnType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The mapped fields of a table by name, and which of them a reading must have. Immutable. */
final class FieldTable {

    private final List<Column> columns;
    private final Map<String, Integer> byField = new HashMap<>();
    private final ColumnType[] types;
    private final long required;

    FieldTable(ReadingTable table) {
        columns = table.columns();
        types = new ColumnType[columns.size()];
        long mask = 0;
        for (int i = 0; i < types.length; i++) {
            Column column = columns.get(i);
            byField.put(column.field(), i);
            types[i] = column.type();
            if (column.required()) {
                mask |= 1L << i;
            }
        }
        required = mask;
    }

    int size() {
        return types.length;
    }

    /** The column that a field fills, or -1. */
    int column(String field) {
        Integer column = byField.get(field);
        return column == null ? -1 : column;
    }

    String field(int column) {
        return columns.get(column).field();
    }

    ColumnType type(int column) {
        return types[column];
    }

    boolean isRequired(int column) {
        return (required & 1L << column) != 0;
    }

    /** The required columns that a reading lacks, as a mask, given those that it has. */
    long missing(long present) {
        return required & ~present;
    }
}
