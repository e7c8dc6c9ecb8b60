package io.sluice.ingest.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.ReadingTable.ClusteringOrder;
import io.sluice.ingest.ReadingTable.ColumnType;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TableCqlTest {

    @Test
    void shouldWriteTheReferenceTable() {
        assertThat(TableCql.createTable(ReadingTable.reference()))
                .isEqualTo("CREATE TABLE IF NOT EXISTS \"sensor_data\".\"device_readings\" (\"device_id\" uuid,"
                        + " \"ts\" timestamp, \"temperature\" float, \"humidity\" float,"
                        + " PRIMARY KEY ((\"device_id\"), \"ts\")) WITH CLUSTERING ORDER BY (\"ts\" DESC)");
        assertThat(TableCql.createKeyspace(ReadingTable.reference(), "dc'1", 3))
                .isEqualTo("CREATE KEYSPACE IF NOT EXISTS \"sensor_data\" WITH replication ="
                        + " {'class': 'NetworkTopologyStrategy', 'dc''1': 3}");
    }

    @Test
    void shouldBindByIndexWithTheWriteTimestampLast() {
        assertThat(TableCql.insert(ReadingTable.reference(), true, null))
                .isEqualTo("INSERT INTO \"sensor_data\".\"device_readings\""
                        + " (\"device_id\", \"ts\", \"temperature\", \"humidity\") VALUES (?, (timestamp)?, (float)?, (float)?)"
                        + " USING TIMESTAMP ?");
        assertThat(TableCql.insert(ReadingTable.reference(), true, Duration.ofDays(1)))
                .endsWith(" USING TTL 86400 AND TIMESTAMP ?");
        assertThat(TableCql.insert(ReadingTable.reference(), false, Duration.ofDays(1)))
                .endsWith(" USING TTL 86400");
        assertThat(TableCql.insert(ReadingTable.reference(), false, null))
                .endsWith("(?, (timestamp)?, (float)?, (float)?)");
    }

    @Test
    void shouldSayTheTypesOfVariablesOnlyWhereTheyAreNeitherOfThePartitionKeyNorEverLeftUnset() {
        ReadingTable table = ReadingTable.builder("k", "t")
                .partitionKey("a", "a", ColumnType.TEXT)
                .partitionKey("b", "b", ColumnType.INT)
                .clusteringKey("ts", "ts", ColumnType.TIMESTAMP, ClusteringOrder.DESC)
                .required("v", "v", ColumnType.DOUBLE)
                .optional("note", "note", ColumnType.TEXT)
                .build();

        assertThat(TableCql.insert(table, true, null)).contains("VALUES (?, ?, (timestamp)?, (double)?, ?) USING");
    }

    @Test
    void shouldQuoteNamesAndWriteCompositeKeys() {
        ReadingTable table = ReadingTable.builder("Plant", "odd\"name")
                .partitionKey("a", "a", ColumnType.TEXT)
                .partitionKey("b", "b", ColumnType.INT)
                .build();

        assertThat(TableCql.createTable(table))
                .isEqualTo("CREATE TABLE IF NOT EXISTS \"Plant\".\"odd\"\"name\" (\"a\" text, \"b\" int,"
                        + " PRIMARY KEY ((\"a\", \"b\")))");
    }

    @Test
    void shouldOrderEachClusteringColumn() {
        ReadingTable table = ReadingTable.builder("k", "t")
                .partitionKey("a", "a", ColumnType.TEXT)
                .clusteringKey("day", "day", ColumnType.INT, ClusteringOrder.ASC)
                .clusteringKey("ts", "ts", ColumnType.TIMESTAMP, ClusteringOrder.DESC)
                .build();

        assertThat(TableCql.createTable(table))
                .endsWith("PRIMARY KEY ((\"a\"), \"day\", \"ts\"))"
                        + " WITH CLUSTERING ORDER BY (\"day\" ASC, \"ts\" DESC)");
    }
}
