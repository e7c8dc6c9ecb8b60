package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.ReadingTable.ClusteringOrder;
import io.sluice.ingest.ReadingTable.ColumnType;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which texts a key takes: what no server takes is refused before it is sent, and nothing else is. */
class KeyLimitsTest extends EngineTest {

    private static final int MOST = 65_535;

    private WriteGroup write(String... keys) throws InterruptedException {
        ReadingTable.Builder table = ReadingTable.builder("k", "t");
        StringBuilder json = new StringBuilder("{\"v\":1");
        for (int i = 0; i < keys.length; i++) {
            String name = keys[i].substring(0, 2);
            if (name.startsWith("p")) {
                table.partitionKey(name, name, ColumnType.TEXT);
            } else {
                table.clusteringKey(name, name, ColumnType.TEXT, ClusteringOrder.ASC);
            }
            json.append(",\"")
                    .append(name)
                    .append("\":\"")
                    .append(keys[i].substring(2))
                    .append('"');
        }
        ReadingTable mapping = table.required("v", "v", ColumnType.INT).build();
        ingestor(builder -> builder.table(mapping));
        WriteGroup group = ingestor.writeJson(json.append('}').toString().getBytes(StandardCharsets.UTF_8));
        transport.acknowledgeAll();
        return group;
    }

    private static String text(int bytes) {
        return "x".repeat(bytes);
    }

    private static FailureKind refusal(WriteGroup group) {
        assertThat(group.accepted()).isZero();
        return group.failures().get(0).kind();
    }

    @Test
    void shouldTakeAnEmptyPartOfAKeyOfSeveralColumns() throws Exception {
        assertThat(write("p1", "p2", "c1").accepted()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAnEmptyPartitionKey() throws Exception {
        WriteGroup group = write("p1", "c1x");

        assertThat(refusal(group)).isEqualTo(FailureKind.VALIDATION);
        assertThat(group.failures().get(0).field()).isEqualTo("p1");
    }

    @ParameterizedTest
    @CsvSource({"65535,1", "65536,0", "100000,0"})
    void shouldLimitAPartitionKeyOfOneColumn(int bytes, int accepted) throws Exception {
        WriteGroup group = write("p1" + text(bytes), "c1x");

        assertThat(group.accepted()).isEqualTo(accepted);
        assertThat(group.failures())
                .allSatisfy(failure -> assertThat(failure.kind()).isEqualTo(FailureKind.TOO_LARGE));
    }

    @Test
    void shouldLimitAPartitionKeyOfSeveralColumnsInAll() throws Exception {
        assertThat(refusal(write("p1" + text(40_000), "p2" + text(40_000)))).isEqualTo(FailureKind.TOO_LARGE);
        // Each part costs three bytes more: a length of two, and one behind it.
        assertThat(write("p1" + text(40_000), "p2" + text(MOST - 40_000 - 6)).accepted())
                .isEqualTo(1);
        assertThat(refusal(write("p1" + text(40_000), "p2" + text(MOST - 40_000 - 5))))
                .isEqualTo(FailureKind.TOO_LARGE);
    }

    @Test
    void shouldLimitEachClusteringColumnAlone() throws Exception {
        assertThat(write("p1x", "c1" + text(MOST), "c2" + text(MOST)).accepted())
                .isEqualTo(1);
        assertThat(refusal(write("p1x", "c1" + text(MOST), "c2" + text(MOST + 1))))
                .isEqualTo(FailureKind.TOO_LARGE);
    }
}
