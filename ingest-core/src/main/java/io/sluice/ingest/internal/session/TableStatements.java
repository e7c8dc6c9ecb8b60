package io.sluice.ingest.internal.session;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.sluice.ingest.FailureKind;
import io.sluice.ingest.IngestException;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.internal.transport.FailureClassifier;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Creates the table if asked to, and prepares the INSERT. */
public final class TableStatements {

    /** Schema changes wait for agreement between nodes, which takes seconds where a write takes milliseconds. */
    private static final Duration SCHEMA_TIMEOUT = Duration.ofSeconds(30);

    private TableStatements() {}

    /**
     * Creates keyspace and table where they are missing. What is there is left as it is.
     *
     * @throws IngestException of the driver's failure's kind
     */
    public static void create(CqlSession session, ReadingTable table, String datacenter, int replication) {
        execute(session, table, TableCql.createKeyspace(table, datacenter, replication));
        execute(session, table, TableCql.createTable(table));
    }

    private static void execute(CqlSession session, ReadingTable table, String cql) {
        try {
            ResultSet result = session.execute(SimpleStatement.newInstance(cql).setTimeout(SCHEMA_TIMEOUT));
            awaitAgreement(session, table, result.getExecutionInfo().isSchemaInAgreement());
        } catch (DriverException e) {
            throw new IngestException(
                    FailureClassifier.kindOf(e),
                    "cannot create " + table + ": " + e.getMessage() + " (" + cql + ")",
                    e);
        }
    }

    /** The next statement may go to another node, which must have heard of this one; the driver waits only so long. */
    private static void awaitAgreement(CqlSession session, ReadingTable table, boolean agreed) {
        long limit = System.nanoTime() + SCHEMA_TIMEOUT.toNanos();
        boolean all = agreed;
        while (!all && System.nanoTime() < limit) {
            all = session.checkSchemaAgreement(); // waits for its own timeout
        }
        if (!all) {
            throw new IngestException(
                    FailureKind.UNAVAILABLE,
                    "the nodes did not agree on the schema of " + table + " within " + SCHEMA_TIMEOUT.toSeconds()
                            + " s",
                    null);
        }
    }

    /**
     * Prepares the INSERT of a table, whose columns {@link TableWatch} has compared with the mapping.
     *
     * @throws IngestException SCHEMA if the table is missing
     */
    public static PreparedStatement prepareInsert(
            CqlSession session, ReadingTable table, boolean bindsTimestamp, @Nullable Duration timeToLive) {
        try {
            return session.prepare(TableCql.insert(table, bindsTimestamp, timeToLive));
        } catch (DriverException e) {
            FailureKind kind = FailureClassifier.kindOf(e);
            String fix = kind == FailureKind.SCHEMA
                    ? "; create it, or let the ingestor do so with createSchema(replicationFactor)"
                    : "";
            throw new IngestException(kind, "cannot prepare the INSERT into " + table + ": " + e.getMessage() + fix, e);
        }
    }
}
