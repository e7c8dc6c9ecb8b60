package io.sluice.ingest.testkit.front;

import org.jspecify.annotations.Nullable;

/**
 * A request that was forwarded, and what is to be done when its answer comes.
 *
 * @param opcode of the request
 * @param query the text of a PREPARE; the name of the keyspace if one with tablets is created; empty otherwise
 * @param rows how many rows it writes
 * @param misrouted of these
 * @param untraced of these
 * @param conditional whether it is a lightweight transaction, which writes nothing if it is not applied
 * @param payload that a successful answer gets, a {@code [bytes map]}; null for none
 * @param statementId of an EXECUTE or BATCH that goes wrong; empty otherwise
 * @param fault what goes wrong with the answer; null if nothing does
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Pending(
        int opcode,
        String query,
        int rows,
        int misrouted,
        int untraced,
        boolean conditional,
        byte @Nullable [] payload,
        byte[] statementId,
        @Nullable Fault fault) {
    static final byte[] NO_ID = {};

    static Pending of(int opcode, String query, @Nullable Fault fault) {
        return new Pending(opcode, query, 0, 0, 0, false, null, NO_ID, fault);
    }
}
