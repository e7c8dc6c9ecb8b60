package io.sluice.ingest.testkit.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.SensorIngestor;
import io.sluice.ingest.testkit.ShardedCluster;
import io.sluice.ingest.testkit.SharedClusters;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** That rows that are lost, altered, made up or overwritten by older ones are seen. */
class TableCheckIT {

    private static final String TABLE = "table_check_it.readings";

    @Test
    void shouldSeeWhatIsLostAndAltered() throws Exception {
        ShardedCluster cluster = SharedClusters.oneNode();
        cluster.resetFronts();
        Load load = new Load(1, 0);
        try (SensorIngestor ingestor = SensorIngestor.builder()
                .hosts(cluster.contactPoints())
                .localDatacenter(cluster.datacenter())
                .table(ReadingTable.reference("table_check_it", "readings"))
                .createSchema(1)
                .failureListener(load)
                .build()) {
            load.start(ingestor);
            ChaosRun.await("rows", () -> ingestor.stats().stored() > 1_000);
            load.stop();
        }
        assertThat(TableCheck.compare(cluster, TABLE, load)).isEqualTo(new TableCheck(0, 0, rowsInTable(cluster)));

        Writer writer = load.writers().get(0);
        try (CqlSession session = cluster.newSession()) {
            session.execute(
                    "DELETE FROM " + TABLE + " WHERE device_id = ? AND ts = ?",
                    writer.device(3),
                    Instant.ofEpochMilli(3));
            insert(session, writer, 4, 4, Math.nextUp(Writer.value(4)));
            insert(session, writer, 5, 1_000_000_005, 1f);
            insert(session, writer, Writer.DEVICES, 0, 1f);
        }

        TableCheck check = TableCheck.compare(cluster, TABLE, load);
        assertThat(check.lost()).isEqualTo(1);
        assertThat(check.altered()).isEqualTo(3);
    }

    private static void insert(CqlSession session, Writer writer, int slot, long ts, float value) {
        session.execute(
                "INSERT INTO " + TABLE + " (device_id, ts, temperature, humidity) VALUES (?, ?, ?, ?)",
                writer.device(slot),
                Instant.ofEpochMilli(ts),
                value,
                Writer.value(~(int) ts));
    }

    private static long rowsInTable(ShardedCluster cluster) {
        try (CqlSession session = cluster.newSession()) {
            return session.execute("SELECT count(*) FROM " + TABLE).one().getLong(0);
        }
    }
}
