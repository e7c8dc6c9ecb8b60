package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ingest.ReadingTable.ClusteringOrder;
import io.sluice.ingest.ReadingTable.Column;
import io.sluice.ingest.ReadingTable.ColumnType;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReadingTableTest {

    @Test
    void shouldPutKeysFirstWhateverOrderTheyAreGivenIn() {
        ReadingTable table = ReadingTable.builder("k", "t")
                .optional("note", "n", ColumnType.TEXT)
                .clusteringKey("ts", "t", ColumnType.TIMESTAMP, ClusteringOrder.DESC)
                .partitionKey("id", "i", ColumnType.UUID)
                .build();

        assertThat(table.columns()).extracting(Column::name).containsExactly("id", "ts", "note");
        assertThat(table.isReferenceShape()).isFalse();
        assertThat(ReadingTable.reference("other", "name").isReferenceShape()).isTrue();
    }

    @Test
    void shouldNameEveryProblemAtOnce() {
        assertThatThrownBy(() -> ReadingTable.builder("", "t")
                        .required("a", "x", ColumnType.INT)
                        .required("a", "x", ColumnType.INT)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a keyspace name is empty")
                .hasMessageContaining("no partition key")
                .hasMessageContaining("column 'a' is mapped twice")
                .hasMessageContaining("field 'x' fills two columns");
    }

    @Test
    void shouldRefuseReadingsThatAreNotNumbers() {
        assertThatThrownBy(() -> new SensorReading(UUID.randomUUID(), 0, Float.NaN, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("temperature");
        assertThatThrownBy(() -> new SensorReading(UUID.randomUUID(), 0, 1, Float.NEGATIVE_INFINITY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("humidity");
    }
}
