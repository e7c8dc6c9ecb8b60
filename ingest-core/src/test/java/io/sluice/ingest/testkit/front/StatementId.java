package io.sluice.ingest.testkit.front;

import io.netty.buffer.ByteBuf;

/** Finds the id of the prepared statement in a request that is to go wrong. */
final class StatementId {
    private StatementId() {}

    /**
     * The id in an EXECUTE, or of the first child of a BATCH that has one in first place; empty if there is none.
     *
     * @param at where the body starts, after the custom payload
     */
    static byte[] of(ByteBuf buffer, int at, int opcode) {
        int idAt = at;
        if (opcode == Protocol.BATCH) {
            // Type, number of children, kind of the first.
            boolean prepared = buffer.getUnsignedShort(at + 1) > 0 && buffer.getByte(at + 3) == 1;
            if (!prepared) {
                return Pending.NO_ID;
            }
            idAt = at + 4;
        }
        byte[] id = new byte[buffer.getUnsignedShort(idAt)];
        buffer.getBytes(idAt + 2, id);
        return id;
    }
}
