package io.sluice.ingest.testkit.chaos;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.sluice.ingest.SensorReading;
import io.sluice.ingest.testkit.ShardedCluster;
import java.util.BitSet;
import java.util.Objects;

/**
 * Compares a table with what a load knows. Read is at consistency ALL: a node that was killed may have forgotten what it
 * acknowledged in its last moments, as any node without a synced commit log, and the others have it.
 *
 * @param lost acknowledged rows that are not in the table
 * @param altered rows of the table with other values than were written, or that were never accepted
 * @param rows rows of the load that are in the table
 */
public record TableCheck(long lost, long altered, long rows) {

    private static final int PAGE_ROWS = 2_000;

    /** Compares; every reading must have its outcome. */
    public static TableCheck compare(ShardedCluster cluster, String table, Load load) {
        try (CqlSession session = cluster.newSession()) {
            PreparedStatement select =
                    session.prepare("SELECT ts, temperature, humidity FROM " + table + " WHERE device_id = ?");
            Tally tally = new Tally();
            for (Writer writer : load.writers()) {
                compare(session, select, writer, tally);
            }
            return new TableCheck(tally.lost, tally.altered, tally.rows);
        }
    }

    private static final class Tally {
        private long lost;
        private long altered;
        private long rows;
    }

    private static void compare(CqlSession session, PreparedStatement select, Writer writer, Tally tally) {
        BitSet missing = writer.acknowledged();
        for (int slot = 0; slot < Writer.DEVICES; slot++) {
            for (Row row : session.execute(select.bind(writer.device(slot))
                    .setConsistencyLevel(ConsistencyLevel.ALL)
                    .setPageSize(PAGE_ROWS))) {
                int n = (int) Objects.requireNonNull(row.getInstant("ts")).toEpochMilli();
                SensorReading due = Writer.reading(writer.device(slot), n);
                boolean same = bits(row.getFloat("temperature")) == bits(due.temperature())
                        && bits(row.getFloat("humidity")) == bits(due.humidity());
                if (!same || n % Writer.DEVICES != slot || !writer.isAccepted(n)) {
                    tally.altered++;
                }
                missing.clear(n);
                tally.rows++;
            }
        }
        tally.lost += missing.cardinality();
        Row rewritten = session.execute(select.bind(writer.rewrittenDevice()).setConsistencyLevel(ConsistencyLevel.ALL))
                .one();
        if (rewritten == null) {
            tally.lost += writer.mustStand() ? 1 : 0;
        } else {
            tally.rows++;
            tally.altered += writer.mayStand((int) rewritten.getFloat("temperature")) ? 0 : 1;
        }
    }

    private static int bits(float value) {
        return Float.floatToRawIntBits(value);
    }
}
