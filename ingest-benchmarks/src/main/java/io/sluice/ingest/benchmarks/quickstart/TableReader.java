package io.sluice.ingest.benchmarks.quickstart;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** Reads the whole table by the plain driver, page by page. */
final class TableReader {

    private static final int PAGE = 1_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private TableReader() {}

    static void read(CqlSession session, String keyspace, String table, ConsistencyLevel level, Comparison comparison) {
        SimpleStatement select = SimpleStatement.newInstance(
                        "SELECT device_id, ts, temperature, humidity FROM " + keyspace + "." + table)
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
