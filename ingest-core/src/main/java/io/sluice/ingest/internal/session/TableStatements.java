package io.sluice.ingest.internal.session;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.ColumnDefinition;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.sluice.ingest.FailureKind;
import io.sluice.ingest.IngestException;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.ReadingTable.Column;
import io.sluice.ingest.ReadingTable.ColumnRole;
import io.sluice.ingest.internal.transport.FailureClassifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Creates the table if asked to, and prepares the INSERT, checking that the table is what the mapping says. */
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
     * Prepares the INSERT of a table.
     *
     * @throws IngestException SCHEMA if the table is missing or other than the mapping says, naming the difference
     */
    public static PreparedStatement prepareInsert(
            CqlSession session, ReadingTable table, boolean bindsTimestamp, @Nullable Duration timeToLive) {
        PreparedStatement insert;
        try {
            insert = session.prepare(TableCql.insert(table, bindsTimestamp, timeToLive));
        } catch (DriverException e) {
            FailureKind kind = FailureClassifier.kindOf(e);
            String fix = kind == FailureKind.SCHEMA
                    ? "; create it, or let the ingestor do so with createSchema(replicationFactor)"
                    : "";
            throw new IngestException(kind, "cannot prepare the INSERT into " + table + ": " + e.getMessage() + fix, e);
        }
        check(table, insert);
        return insert;
    }

    private static void check(ReadingTable table, PreparedStatement insert) {
        List<String> differences = new ArrayList<>();
        List<Integer> partitionKey = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            Column column = table.columns().get(i);
            ColumnDefinition variable = insert.getVariableDefinitions().get(i);
            String actual = variable.getType().asCql(false, false).toLowerCase(Locale.ROOT);
            if (!actual.equals(column.type().cql())) {
                differences.add("column " + column.name() + " is " + actual + ", mapped as "
                        + column.type().cql());
            }
            if (column.role() == ColumnRole.PARTITION_KEY) {
                partitionKey.add(i);
            }
        }
        if (!insert.getPartitionKeyIndices().equals(partitionKey)) {
            differences.add("the partition key is other than the mapped "
                    + partitionKey.stream()
                            .map(i -> table.columns().get(i).name())
                            .toList());
        }
        if (!differences.isEmpty()) {
            throw new IngestException(
                    FailureKind.SCHEMA,
                    "table " + table + " is not as mapped: " + String.join("; ", differences),
                    null);
        }
    }
}
