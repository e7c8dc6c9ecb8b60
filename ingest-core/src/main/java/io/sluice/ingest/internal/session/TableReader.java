package io.sluice.ingest.internal.session;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.metadata.schema.ColumnMetadata;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import io.sluice.ingest.FailureKind;
import io.sluice.ingest.IngestException;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.ReadingTable.ClusteringOrder;
import io.sluice.ingest.ReadingTable.ColumnType;
import java.util.List;
import java.util.Map;
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
        TableMetadata metadata = session.getMetadata()
                .getKeyspace(CqlIdentifier.fromInternal(keyspace))
                .flatMap(found -> found.getTable(CqlIdentifier.fromInternal(table)))
                .orElseThrow(() -> schema("there is no table " + keyspace + "." + table));
        ReadingTable.Builder builder = ReadingTable.builder(keyspace, table);
        for (ColumnMetadata column : metadata.getPartitionKey()) {
            String name = column.getName().asInternal();
            builder.partitionKey(name, name, keyType(metadata, column));
        }
        for (Map.Entry<ColumnMetadata, ?> entry :
                metadata.getClusteringColumns().entrySet()) {
            String name = entry.getKey().getName().asInternal();
            builder.clusteringKey(name, name, keyType(metadata, entry.getKey()), order(entry.getValue()));
        }
        List<ColumnMetadata> key = metadata.getPrimaryKey();
        for (ColumnMetadata column : metadata.getColumns().values()) {
            String name = column.getName().asInternal();
            if (!key.contains(column)) {
                typeOf(column).ifPresent(type -> builder.optional(name, name, type));
            }
        }
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw schema("no readings can be replayed: " + e.getMessage());
        }
    }

    private static ClusteringOrder order(Object driverOrder) {
        return ClusteringOrder.valueOf(driverOrder.toString());
    }

    private static ColumnType keyType(TableMetadata table, ColumnMetadata column) {
        return typeOf(column)
                .orElseThrow(() -> schema("table " + table.getKeyspace() + "." + table.getName()
                        + " has the key column "
                        + column.getName() + " of type " + column.getType().asCql(false, false)
                        + ", which no reading fills"));
    }

    private static Optional<ColumnType> typeOf(ColumnMetadata column) {
        String cql = column.getType().asCql(false, false);
        for (ColumnType type : ColumnType.values()) {
            if (type.cql().equals(cql) && !column.isStatic()) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    private static IngestException schema(String message) {
        return new IngestException(FailureKind.SCHEMA, message, null);
    }
}
