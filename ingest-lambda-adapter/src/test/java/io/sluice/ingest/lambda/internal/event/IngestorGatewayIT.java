package io.sluice.ingest.lambda.internal.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.SensorIngestor;
import io.sluice.ingest.lambda.internal.event.ReadingGateway.Outcomes;
import io.sluice.ingest.testkit.ShardedCluster;
import io.sluice.ingest.testkit.SharedClusters;
import io.sluice.ingest.testkit.front.Fault;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway over a real ingestor and a real database. */
@Timeout(60)
class IngestorGatewayIT {

    private static final byte[] READING =
            "{\"deviceId\":\"674953e7-2251-57e9-a39d-cbd52724418d\",\"ts\":1,\"temp\":22.5,\"humidity\":40}"
                    .getBytes(UTF_8);

    @Test
    void shouldTakeADocumentWholeThatNeedsLongerThanOneWaitForRoom() throws Exception {
        int rows = 160;
        ShardedCluster cluster = SharedClusters.oneNode();
        cluster.resetFronts();
        SensorIngestor ingestor = SensorIngestor.builder()
                .hosts(cluster.contactPoints())
                .localDatacenter(cluster.datacenter())
                .table(ReadingTable.reference("gateway_it", "large"))
                .createSchema(1)
                .maxPendingRows(8)
                .maxBlock(Duration.ofSeconds(2))
                .build();
        StringBuilder document = new StringBuilder();
        for (int i = 0; i < rows; i++) {
            document.append(new String(READING, UTF_8).replace("\"ts\":1", "\"ts\":" + i))
                    .append('\n');
        }
        byte[] json = document.toString().getBytes(UTF_8);
        // Some twenty times eight readings, of which each waits a fifth of a second: twice the bound in all.
        try (ReadingGateway gateway = new IngestorGateway(ingestor, failure -> {}, false)) {
            cluster.front(0).faults().always(request -> true, Fault.delay(Duration.ofMillis(200)));
            Outcomes outcomes = gateway.writeJson(json, 0, json.length, 50_000);

            assertThat(outcomes.accepted()).isEqualTo(rows);
            assertThat(outcomes.waitedInVain()).isFalse();
            assertThat(outcomes.await(30_000)).isTrue();
            assertThat(outcomes.stored()).isEqualTo(rows);
        } finally {
            cluster.resetFronts();
        }
    }

    @Test
    void shouldWaitNoLongerForRoomThanTheEventHasTime() throws Exception {
        ShardedCluster cluster = SharedClusters.oneNode();
        cluster.resetFronts();
        SensorIngestor ingestor = SensorIngestor.builder()
                .hosts(cluster.contactPoints())
                .localDatacenter(cluster.datacenter())
                .table(ReadingTable.reference("gateway_it", "late"))
                .createSchema(1)
                .maxPendingRows(1)
                .maxBlock(Duration.ofHours(1))
                .closeTimeout(Duration.ofMillis(20))
                .failureListener(failure -> {})
                .build();
        byte[] two = (new String(READING, UTF_8) + "\n" + new String(READING, UTF_8)).getBytes(UTF_8);
        try (ReadingGateway gateway = new IngestorGateway(ingestor, failure -> {}, false)) {
            cluster.front(0).faults().always(request -> true, Fault.lost());
            Outcomes outcomes = gateway.writeJson(two, 0, two.length, 50);

            assertThat(outcomes.accepted()).isEqualTo(1);
            assertThat(outcomes.waitedInVain()).isTrue();
        } finally {
            cluster.resetFronts();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSendWhenTheOutcomesAreWaitedForIfItHolds(boolean holding) throws Exception {
        ShardedCluster cluster = SharedClusters.oneNode();
        SensorIngestor ingestor = SensorIngestor.builder()
                .hosts(cluster.contactPoints())
                .localDatacenter(cluster.datacenter())
                .table(ReadingTable.reference("gateway_it", "holding_" + holding))
                .createSchema(1)
                .requestTimeout(Duration.ofHours(1)) // a twentieth of it is when what nobody sends goes
                .build();
        try (ReadingGateway gateway = new IngestorGateway(ingestor, failure -> {}, holding)) {
            cluster.resetCounts();
            Outcomes outcomes = gateway.writeJson(READING, 0, READING.length, 1_000);

            assertThat(outcomes.isAccepted()).isTrue();
            if (holding) {
                assertThat(outcomes.stored()).isZero();
                assertThat(ingestor.stats().requests()).isZero();
            } else {
                while (outcomes.stored() == 0) {
                    Thread.onSpinWait(); // by itself
                }
            }
            assertThat(outcomes.await(30_000)).isTrue();
            assertThat(outcomes.stored()).isEqualTo(1);
            assertThat(cluster.rows()).isEqualTo(1);
        }
    }
}
