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

    @Test
    @SuppressWarnings("NullAway") // callers without the checker give nulls, too
    void shouldNameWhatIsNullInATable() {
        assertThatThrownBy(() -> ReadingTable.builder("k", "t")
                        .partitionKey("id", "i", null)
                        .clusteringKey("ts", "t", ColumnType.TIMESTAMP, null)
                        .required(null, "x", ColumnType.INT)
                        .optional("y", null, ColumnType.INT)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("column 'id' has no type")
                .hasMessageContaining("column 'ts' has no order")
                .hasMessageContaining("a column name is null")
                .hasMessageContaining("a field name is null");
    }

    @Test
    void shouldTakeTypedReadingsWhateverFieldsFillTheReferenceColumns() {
        ReadingTable renamed = ReadingTable.builder("plant", "readings")
                .partitionKey("device_id", "id", ColumnType.UUID)
                .clusteringKey("ts", "time", ColumnType.TIMESTAMP, ClusteringOrder.ASC)
                .required("temperature", "t", ColumnType.FLOAT)
                .optional("humidity", "h", ColumnType.FLOAT)
                .build();

        assertThat(renamed.isReferenceShape()).isTrue();
    }

    @Test
    void shouldNotTakeTypedReadingsWhenAColumnIsOfAnotherType() {
        ReadingTable wider = ReadingTable.builder("plant", "readings")
                .partitionKey("device_id", "deviceId", ColumnType.UUID)
                .clusteringKey("ts", "ts", ColumnType.TIMESTAMP, ClusteringOrder.DESC)
                .required("temperature", "temp", ColumnType.DOUBLE)
                .required("humidity", "humidity", ColumnType.FLOAT)
                .build();

        assertThat(wider.isReferenceShape()).isFalse();
    }
}
