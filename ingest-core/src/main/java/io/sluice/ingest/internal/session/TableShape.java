package io.sluice.ingest.internal.session;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Metadata;
import com.datastax.oss.driver.api.core.metadata.schema.ColumnMetadata;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.ReadingTable.ClusteringOrder;
import io.sluice.ingest.ReadingTable.Column;
import io.sluice.ingest.ReadingTable.ColumnRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A table as the database has it: its columns and its primary key. Immutable. */
final class TableShape {

    private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);
    private static final String COLUMNS_OF_A_TABLE =
            "SELECT column_name, kind, position, type, clustering_order FROM system_schema.columns"
                    + " WHERE keyspace_name = ? AND table_name = ?";

    private final List<TableColumn> columns;

    /**
     * One column.
     *
     * @param name exactly
     * @param type in CQL
     * @param role what it is to the key
     * @param isStatic whether all rows of a partition share it
     * @param order of a clustering column
     */
    record TableColumn(String name, String type, ColumnRole role, boolean isStatic, ClusteringOrder order) {}

    /**
     * Takes a table's columns.
     *
     * @param columns those of the key in its order
     */
    TableShape(List<TableColumn> columns) {
        this.columns = List.copyOf(columns);
    }

    /** As the driver's metadata has it. */
    static TableShape of(TableMetadata table) {
        List<TableColumn> columns = new ArrayList<>();
        for (ColumnMetadata column : table.getPartitionKey()) {
            columns.add(column(column, ColumnRole.PARTITION_KEY, ClusteringOrder.ASC));
        }
        table.getClusteringColumns()
                .forEach((column, order) -> columns.add(
                        column(column, ColumnRole.CLUSTERING_KEY, ClusteringOrder.valueOf(order.toString()))));
        for (ColumnMetadata column : table.getColumns().values()) {
            if (!table.getPrimaryKey().contains(column)) {
                columns.add(column(column, ColumnRole.REGULAR, ClusteringOrder.ASC));
            }
        }
        return new TableShape(columns);
    }

    private static TableColumn column(ColumnMetadata column, ColumnRole role, ClusteringOrder order) {
        return new TableColumn(
                column.getName().asInternal(), column.getType().asCql(false, false), role, column.isStatic(), order);
    }

    /** The table in the driver's metadata, or null: it is not there, or its schema is not read. */
    static @Nullable TableMetadata known(Metadata metadata, String keyspace, String table) {
        return metadata.getKeyspace(CqlIdentifier.fromInternal(keyspace))
                .flatMap(found -> found.getTable(CqlIdentifier.fromInternal(table)))
                .orElse(null);
    }

    /**
     * Asks the database, which knows at once what the driver's metadata, if it is read at all, knows a moment later.
     *
     * @return empty if there is no such table
     */
    static Optional<TableShape> ask(CqlSession session, String keyspace, String table) {
        List<Row> rows = session.execute(SimpleStatement.newInstance(COLUMNS_OF_A_TABLE, keyspace, table)
                        .setConsistencyLevel(ConsistencyLevel.LOCAL_ONE)
                        .setTimeout(READ_TIMEOUT)
                        .setIdempotent(true))
                .all();
        List<Row> inKeyOrder = new ArrayList<>(rows);
        inKeyOrder.sort(Comparator.comparing((Row row) -> roleOf(row)).thenComparing(row -> row.getInt("position")));
        return inKeyOrder.isEmpty()
                ? Optional.empty()
                : Optional.of(new TableShape(
                        inKeyOrder.stream().map(TableShape::column).toList()));
    }

    private static TableColumn column(Row row) {
        boolean descending = "desc".equalsIgnoreCase(row.getString("clustering_order"));
        return new TableColumn(
                text(row, "column_name"),
                text(row, "type"),
                roleOf(row),
                text(row, "kind").equals("static"),
                descending ? ClusteringOrder.DESC : ClusteringOrder.ASC);
    }

    private static ColumnRole roleOf(Row row) {
        return switch (text(row, "kind")) {
            case "partition_key" -> ColumnRole.PARTITION_KEY;
            case "clustering" -> ColumnRole.CLUSTERING_KEY;
            default -> ColumnRole.REGULAR;
        };
    }

    private static String text(Row row, String column) {
        return Objects.requireNonNull(row.getString(column));
    }

    /** All columns, those of the key first and in its order. */
    List<TableColumn> columns() {
        return columns;
    }

    /**
     * In what the table is other than a mapping says; nothing if rows of the mapping can be written to it and each finds a
     * row of its own. Columns that are not mapped do not matter, nor does whether a clustering column ascends.
     */
    List<String> differencesFrom(ReadingTable mapping) {
        List<String> differences = new ArrayList<>();
        compareKey(mapping, ColumnRole.PARTITION_KEY, "partition key", differences);
        compareKey(mapping, ColumnRole.CLUSTERING_KEY, "clustering key", differences);
        for (Column mapped : mapping.columns()) {
            TableColumn actual = column(mapped.name());
            if (actual == null) {
                differences.add("there is no column " + mapped.name());
                continue;
            }
            String type = actual.type().toLowerCase(Locale.ROOT);
            if (!type.equals(mapped.type().cql())) {
                differences.add("column " + mapped.name() + " is " + type + ", mapped as "
                        + mapped.type().cql());
            }
            if (actual.isStatic()) {
                differences.add("column " + mapped.name()
                        + " is static: all rows of a partition share it, and each reading would overwrite it");
            }
            if (actual.role() != ColumnRole.REGULAR && !mapped.required()) {
                differences.add("column " + mapped.name()
                        + " is part of the primary key, mapped as optional: no row can be written without it");
            }
        }
        return differences;
    }

    private void compareKey(ReadingTable mapping, ColumnRole role, String what, List<String> differences) {
        List<String> actual = columns.stream()
                .filter(column -> column.role() == role)
                .map(TableColumn::name)
                .toList();
        List<String> mapped = mapping.columns().stream()
                .filter(column -> column.role() == role)
                .map(Column::name)
                .toList();
        if (!actual.equals(mapped)) {
            differences.add("the " + what + " is " + list(actual) + ", mapped as " + list(mapped));
        }
    }

    private static String list(List<String> names) {
        return names.isEmpty() ? "empty" : '(' + String.join(", ", names) + ')';
    }

    private @Nullable TableColumn column(String name) {
        for (TableColumn column : columns) {
            if (column.name().equals(name)) {
                return column;
            }
        }
        return null;
    }
}
