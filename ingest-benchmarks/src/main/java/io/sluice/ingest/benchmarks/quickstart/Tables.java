package io.sluice.ingest.benchmarks.quickstart;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.SensorIngestor;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** The table of a run, as the plain driver sees it. */
final class Tables {

    private static final int PAGE = 1_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private Tables() {}

    /** Creates it beforehand, as a deployment would: on a busy machine that takes longer than an init may. */
    static void create(CqlSession session, ReadingTable table, String datacenter, int replicas) {
        SensorIngestor.builder()
                .session(session)
                .localDatacenter(datacenter)
                .table(table)
                .createSchema(replicas)
                .build()
                .close();
    }

    /** Reads all of it, page by page. */
    static void read(CqlSession session, ReadingTable table, ConsistencyLevel level, Comparison comparison) {
        SimpleStatement select = SimpleStatement.newInstance(
                        "SELECT device_id, ts, temperature, humidity FROM " + table)
                .setConsistencyLevel(level)
                .setPageSize(PAGE)
                .setTimeout(TIMEOUT);
        for (Row row : session.execute(select)) {
            UUID device = Objects.requireNonNull(row.getUuid(0));
            Instant at = Objects.requireNonNull(row.getInstant(1));
            comparison.row(new Played.Key(device, at.toEpochMilli()), row.get(2, Float.class), row.get(3, Float.class));
        }
    }
}
