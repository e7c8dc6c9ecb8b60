package io.sluice.ingest.internal.session;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import io.sluice.ingest.FailureKind;
import io.sluice.ingest.IngestException;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.ReadingTable.ColumnType;
import io.sluice.ingest.internal.session.TableShape.TableColumn;
import java.util.Optional;

/** Reads a table's shape from the database, each column filled by a field of its own name. Stateless. */
public final class TableReader {

    private TableReader() {}

    /**
     * Reads a table. Columns of types that no reading fills are left out, unless they are of the key.
     *
     * @throws IngestException SCHEMA if it is not there, or no reading can fill its key
     */
    public static ReadingTable read(CqlSession session, String keyspace, String table) {
        TableMetadata known = TableShape.known(session.getMetadata(), keyspace, table);
        TableShape shape = known != null
                ? TableShape.of(known)
                : TableShape.ask(session, keyspace, table)
                        .orElseThrow(() -> schema("there is no table " + keyspace + "." + table));
        ReadingTable.Builder builder = ReadingTable.builder(keyspace, table);
        for (TableColumn column : shape.columns()) {
            String name = column.name();
            switch (column.role()) {
                case PARTITION_KEY -> builder.partitionKey(name, name, keyType(keyspace, table, column));
                case CLUSTERING_KEY ->
                    builder.clusteringKey(name, name, keyType(keyspace, table, column), column.order());
                case REGULAR -> typeOf(column).ifPresent(type -> builder.optional(name, name, type));
            }
        }
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw schema("no readings can be replayed: " + e.getMessage());
        }
    }

    private static ColumnType keyType(String keyspace, String table, TableColumn column) {
        return typeOf(column)
                .orElseThrow(() -> schema("table " + keyspace + "." + table + " has the key column " + column.name()
                        + " of type " + column.type() + ", which no reading fills"));
    }

    private static Optional<ColumnType> typeOf(TableColumn column) {
        for (ColumnType type : ColumnType.values()) {
            if (type.cql().equals(column.type()) && !column.isStatic()) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    private static IngestException schema(String message) {
        return new IngestException(FailureKind.SCHEMA, message, null);
    }
}
