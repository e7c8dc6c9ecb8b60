package io.sluice.ingest.testkit.front;

import io.sluice.ingest.testkit.tablet.TableTablets;

/**
 * What the front learned from a PREPARED response.
 *
 * @param query the text, as the node got it
 * @param replication the keyspace and its replication
 * @param table the table
 * @param tablets the table's tablets, if it has any
 * @param keyIndexes which bound values make up the partition key, in order; empty if the key is not bound in full
 * @param names the names of the bound values
 * @param write whether it is an INSERT, UPDATE or DELETE
 * @param conditional whether it is a lightweight transaction
 */
@SuppressWarnings("ArrayRecordComponent") // Read on the hot path, compared nowhere.
record PreparedWrite(
        String query,
        Replication replication,
        String table,
        TableTablets tablets,
        int[] keyIndexes,
        String[] names,
        boolean write,
        boolean conditional) {}
