package io.sluice.ingest.internal.session;

import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.ReadingTable.Column;
import io.sluice.ingest.ReadingTable.ColumnRole;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The CQL of a table: CREATE and INSERT. Every name is quoted, so that case and reserved words do not matter. */
public final class TableCql {

    private TableCql() {}

    /** {@code CREATE KEYSPACE IF NOT EXISTS}, replicated in one datacenter. */
    public static String createKeyspace(ReadingTable table, String datacenter, int replication) {
        return "CREATE KEYSPACE IF NOT EXISTS " + quoted(table.keyspace())
                + " WITH replication = {'class': 'NetworkTopologyStrategy', '" + datacenter.replace("'", "''") + "': "
                + replication + "}";
    }

    /** {@code CREATE TABLE IF NOT EXISTS}. */
    public static String createTable(ReadingTable table) {
        String columns = table.columns().stream()
                .map(column -> quoted(column.name()) + " " + column.type().cql())
                .collect(Collectors.joining(", "));
        String clusteringKey = names(table, ColumnRole.CLUSTERING_KEY);
        String order = table.columns().stream()
                .filter(column -> column.role() == ColumnRole.CLUSTERING_KEY)
                .map(column -> quoted(column.name()) + " " + column.order())
                .collect(Collectors.joining(", "));
        return "CREATE TABLE IF NOT EXISTS " + name(table) + " (" + columns + ", PRIMARY KEY (("
                + names(table, ColumnRole.PARTITION_KEY) + ")"
                + (clusteringKey.isEmpty() ? "" : ", " + clusteringKey) + "))"
                + (order.isEmpty() ? "" : " WITH CLUSTERING ORDER BY (" + order + ")");
    }

    /**
     * The INSERT, with a variable for each column in the table's order and then, if asked, the write timestamp.
     *
     * <p>Variables say their type, so that a server that prepares the same text again, after the table was made anew with
     * other types, refuses it instead of taking the old bytes for what they are not. Two kinds cannot: those of the
     * partition key, from which the server would then not tell the key's place, and those that may be left unset, which
     * ScyllaDB only takes as bare variables.
     */
    public static String insert(ReadingTable table, boolean bindsTimestamp, @Nullable Duration timeToLive) {
        String columns =
                table.columns().stream().map(Column::name).map(TableCql::quoted).collect(Collectors.joining(", "));
        String variables = table.columns().stream().map(TableCql::variable).collect(Collectors.joining(", "));
        String ttl = timeToLive == null ? "" : "TTL " + timeToLive.toSeconds();
        String timestamp = bindsTimestamp ? "TIMESTAMP ?" : "";
        String using = ttl.isEmpty() && timestamp.isEmpty()
                ? ""
                : " USING " + ttl + (ttl.isEmpty() || timestamp.isEmpty() ? "" : " AND ") + timestamp;
        return "INSERT INTO " + name(table) + " (" + columns + ") VALUES (" + variables + ")" + using;
    }

    private static String variable(Column column) {
        boolean saysType = column.required() && column.role() != ColumnRole.PARTITION_KEY;
        return saysType ? "(" + column.type().cql() + ")?" : "?";
    }

    private static String name(ReadingTable table) {
        return quoted(table.keyspace()) + "." + quoted(table.table());
    }

    private static String names(ReadingTable table, ColumnRole role) {
        return table.columns().stream()
                .filter(column -> column.role() == role)
                .map(column -> quoted(column.name()))
                .collect(Collectors.joining(", "));
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
