package io.sluice.ingest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The table that readings go to, and which JSON field fills each column. Immutable.
 *
 * <p>It names the whole primary key, in its order; other columns may be left out. An ingestor compares it with the table
 * in the database when it starts, and whenever the schema changes.
 *
 * <pre>{@code
 * ReadingTable table = ReadingTable.builder("plant", "vibration")
 *         .partitionKey("machine", "machineId", ColumnType.TEXT)
 *         .clusteringKey("ts", "t", ColumnType.TIMESTAMP, ClusteringOrder.DESC)
 *         .required("rms", "rms", ColumnType.DOUBLE)
 *         .optional("note", "note", ColumnType.TEXT)
 *         .build();
 * }</pre>
 */
public final class ReadingTable {

    /** The keyspace of {@link #reference()}. */
    public static final String REFERENCE_KEYSPACE = "sensor_data";

    /** The table of {@link #reference()}. */
    public static final String REFERENCE_TABLE = "device_readings";

    /** The most columns that a table may map. */
    public static final int MAX_COLUMNS = 64;

    private final String keyspace;
    private final String table;
    private final List<Column> columns;

    private ReadingTable(String keyspace, String table, List<Column> columns) {
        this.keyspace = keyspace;
        this.table = table;
        this.columns = List.copyOf(columns);
    }

    /** The column types that a reading can fill. */
    public enum ColumnType {
        /** CQL {@code uuid}, from any 36-character form. */
        UUID("uuid"),
        /** CQL {@code timestamp}, milliseconds since the epoch. */
        TIMESTAMP("timestamp"),
        /** CQL {@code float}: the nearest IEEE 754 binary32 to the decimal; refused if that overflows. */
        FLOAT("float"),
        /** CQL {@code double}: the nearest IEEE 754 binary64 to the decimal; refused if that overflows. */
        DOUBLE("double"),
        /** CQL {@code int}: a number that is exactly a 32-bit signed integer. */
        INT("int"),
        /** CQL {@code bigint}: a number that is exactly a 64-bit signed integer. */
        BIGINT("bigint"),
        /** CQL {@code text}: valid Unicode. */
        TEXT("text"),
        /** CQL {@code boolean}. */
        BOOLEAN("boolean");

        private final String cql;

        ColumnType(String cql) {
            this.cql = cql;
        }

        /**
         * The type's name in CQL.
         *
         * @return for example {@code bigint}
         */
        public String cql() {
            return cql;
        }
    }

    /** What a column is to the primary key. */
    public enum ColumnRole {
        /** Part of the partition key. */
        PARTITION_KEY,
        /** Part of the clustering key. */
        CLUSTERING_KEY,
        /** No part of the key. */
        REGULAR
    }

    /** The order of a clustering column within a partition. */
    public enum ClusteringOrder {
        /** Smallest first. */
        ASC,
        /** Largest first. */
        DESC
    }

    /**
     * One column and the JSON field that fills it.
     *
     * @param name the column's name in the table, exactly (case matters)
     * @param field the JSON field's name, exactly
     * @param type the column's type
     * @param role what it is to the key
     * @param order the clustering order for a table that is created, of no meaning for one that is there; {@link
     *     ClusteringOrder#ASC} for other columns
     * @param required whether a reading without the field is refused; key columns always are
     */
    public record Column(
            String name, String field, ColumnType type, ColumnRole role, ClusteringOrder order, boolean required) {}

    /**
     * The reference table: {@code sensor_data.device_readings (device_id uuid, ts timestamp, temperature float,
     * humidity float, PRIMARY KEY (device_id, ts)) WITH CLUSTERING ORDER BY (ts DESC)}, from the fields {@code
     * deviceId}, {@code ts}, {@code temp} and {@code humidity}. {@link SensorReading} has its shape.
     *
     * @return the table
     */
    public static ReadingTable reference() {
        return reference(REFERENCE_KEYSPACE, REFERENCE_TABLE);
    }

    /**
     * The reference table's shape under other names.
     *
     * @param keyspace the keyspace, exactly (case matters)
     * @param table the table, exactly
     * @return the table
     * @throws IllegalArgumentException if a name is empty
     */
    public static ReadingTable reference(String keyspace, String table) {
        return builder(keyspace, table)
                .partitionKey("device_id", "deviceId", ColumnType.UUID)
                .clusteringKey("ts", "ts", ColumnType.TIMESTAMP, ClusteringOrder.DESC)
                .required("temperature", "temp", ColumnType.FLOAT)
                .required("humidity", "humidity", ColumnType.FLOAT)
                .build();
    }

    /**
     * Begins a table of any shape.
     *
     * @param keyspace the keyspace, exactly (case matters)
     * @param table the table, exactly
     * @return a builder, for one thread
     */
    public static Builder builder(String keyspace, String table) {
        return new Builder(keyspace, table);
    }

    /**
     * The keyspace's name.
     *
     * @return the name, exactly as in the schema
     */
    public String keyspace() {
        return keyspace;
    }

    /**
     * The table's name.
     *
     * @return the name, exactly as in the schema
     */
    public String table() {
        return table;
    }

    /**
     * The mapped columns: partition key, clustering key, then the others, each in the order given.
     *
     * @return an immutable list of 1 to {@value #MAX_COLUMNS} columns
     */
    public List<Column> columns() {
        return columns;
    }

    /**
     * Whether {@link SensorReading} fits: the reference table's columns and types in its order, under any table name and
     * whatever JSON fields fill them.
     *
     * @return true for {@link #reference(String, String)}
     */
    public boolean isReferenceShape() {
        return namesAndTypes(columns).equals(ReferenceShape.NAMES_AND_TYPES);
    }

    private static List<String> namesAndTypes(List<Column> columns) {
        return columns.stream()
                .map(column -> column.name() + " " + column.type().cql())
                .toList();
    }

    /** The same table with each column filled by a field of the column's name, and none required but the key. */
    ReadingTable byColumn() {
        return new ReadingTable(
                keyspace,
                table,
                columns.stream()
                        .map(column -> new Column(
                                column.name(),
                                column.name(),
                                column.type(),
                                column.role(),
                                column.order(),
                                column.role() != ColumnRole.REGULAR))
                        .toList());
    }

    @Override
    public String toString() {
        return keyspace + "." + table;
    }

    /** Kept apart so that it is built once, on first need. */
    private static final class ReferenceShape {
        static final List<String> NAMES_AND_TYPES = namesAndTypes(reference().columns());
    }

    /** Collects the columns of a table. For one thread. */
    public static final class Builder {
        private final String keyspace;
        private final String table;
        private final List<Column> partitionKey = new ArrayList<>();
        private final List<Column> clusteringKey = new ArrayList<>();
        private final List<Column> regular = new ArrayList<>();

        private Builder(String keyspace, String table) {
            this.keyspace = Objects.requireNonNull(keyspace, "keyspace");
            this.table = Objects.requireNonNull(table, "table");
        }

        /**
         * Adds a column of the partition key.
         *
         * @param column the column's name
         * @param field the JSON field's name
         * @param type the type
         * @return this
         */
        public Builder partitionKey(String column, String field, ColumnType type) {
            partitionKey.add(new Column(column, field, type, ColumnRole.PARTITION_KEY, ClusteringOrder.ASC, true));
            return this;
        }

        /**
         * Adds a column of the clustering key.
         *
         * @param column the column's name
         * @param field the JSON field's name
         * @param type the type
         * @param order its order within a partition
         * @return this
         */
        public Builder clusteringKey(String column, String field, ColumnType type, ClusteringOrder order) {
            clusteringKey.add(new Column(column, field, type, ColumnRole.CLUSTERING_KEY, order, true));
            return this;
        }

        /**
         * Adds a column that every reading must fill.
         *
         * @param column the column's name
         * @param field the JSON field's name
         * @param type the type
         * @return this
         */
        public Builder required(String column, String field, ColumnType type) {
            regular.add(new Column(column, field, type, ColumnRole.REGULAR, ClusteringOrder.ASC, true));
            return this;
        }

        /**
         * Adds a column that a reading may leave out; it is then left unset, never written as null.
         *
         * @param column the column's name
         * @param field the JSON field's name
         * @param type the type
         * @return this
         */
        public Builder optional(String column, String field, ColumnType type) {
            regular.add(new Column(column, field, type, ColumnRole.REGULAR, ClusteringOrder.ASC, false));
            return this;
        }

        /**
         * Checks the whole and builds the table.
         *
         * @return the table
         * @throws IllegalArgumentException naming every problem at once: an empty name, a name or field used twice, no
         *     partition key, too many columns, a null
         */
        public ReadingTable build() {
            List<Column> all = new ArrayList<>(partitionKey);
            all.addAll(clusteringKey);
            all.addAll(regular);
            List<String> problems = new ArrayList<>();
            checkName(problems, "keyspace", keyspace);
            checkName(problems, "table", table);
            if (partitionKey.isEmpty()) {
                problems.add("no partition key: call partitionKey(…) at least once");
            }
            if (all.size() > MAX_COLUMNS) {
                problems.add(all.size() + " columns, at most " + MAX_COLUMNS + " can be mapped");
            }
            Set<String> names = new HashSet<>();
            Set<String> fields = new HashSet<>();
            for (Column column : all) {
                checkName(problems, "column", column.name());
                checkName(problems, "field", column.field());
                if (column.type() == null) {
                    problems.add("column '" + column.name() + "' has no type");
                }
                if (column.order() == null) {
                    problems.add("column '" + column.name() + "' has no order");
                }
                if (!names.add(column.name())) {
                    problems.add("column '" + column.name() + "' is mapped twice");
                }
                if (!fields.add(column.field())) {
                    problems.add("field '" + column.field() + "' fills two columns");
                }
            }
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(
                        "table " + keyspace + "." + table + ": " + String.join("; ", problems));
            }
            return new ReadingTable(keyspace, table, all);
        }

        private static void checkName(List<String> problems, String what, String name) {
            if (name == null) {
                problems.add("a " + what + " name is null");
            } else if (name.isEmpty()) {
                problems.add("a " + what + " name is empty");
            }
        }
    }
}
