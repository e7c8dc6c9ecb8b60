package io.sluice.ingest.testkit.front;

import io.sluice.ingest.testkit.cql.Statement;
import io.sluice.ingest.testkit.tablet.TableTablets;
import java.util.ArrayList;
import java.util.List;

/**
 * What the front knows of a statement: what it writes, and which of its bound values say where that belongs. Bound
 * values are numbered as the client sees them, with those that Cassandra does not get.
 *
 * @param statement as the client wrote it
 * @param targets the rows that it writes; of a read, the one row or partition that it asks for; empty if it is neither
 * @param names the names of the bound values; empty if they are not known
 */
@SuppressWarnings("ArrayRecordComponent") // Read on the hot path, compared nowhere.
record KnownStatement(
        Statement statement, Target[] targets, String[] names, boolean write, boolean conditional, int[] dropped) {

    /** The key of no row. */
    private static final int[] NOT_BOUND = {};

    /**
     * Where a row belongs.
     *
     * @param replication the keyspace and its replication
     * @param table the table
     * @param tablets the table's tablets, if it has any
     * @param keyIndexes which bound values make up the partition key, in order; empty if the key is not bound in full
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Target(Replication replication, String table, TableTablets tablets, int[] keyIndexes) {
        /** Of a row of which nothing is known. */
        static final Target UNKNOWN = new Target(new Replication(""), "", TableTablets.none(), NOT_BOUND);

        /** The same, for a part of a statement of which these are the bound values. */
        Target at(List<Integer> markers) {
            int[] indexes = new int[keyIndexes.length];
            for (int i = 0; i < indexes.length; i++) {
                indexes[i] = markers.get(keyIndexes[i]);
            }
            return new Target(replication, table, tablets, indexes);
        }
    }

    static KnownStatement of(Statement statement, List<Target> targets, String[] names) {
        return new KnownStatement(
                statement,
                targets.toArray(Target[]::new),
                names,
                !statement.writes().isEmpty(),
                statement.isConditional(),
                statement.droppedMarkers().stream().mapToInt(Integer::intValue).toArray());
    }

    /** One whose rows cannot be told by their bound values, as none are bound. */
    static KnownStatement unbound(Statement statement) {
        List<Target> targets = new ArrayList<>();
        statement.writes().forEach(write -> targets.add(Target.UNKNOWN));
        return of(statement, targets, new String[0]);
    }

    /** Whether it is {@code BEGIN … APPLY BATCH}. */
    boolean isBatch() {
        return statement.isBatch();
    }
}
