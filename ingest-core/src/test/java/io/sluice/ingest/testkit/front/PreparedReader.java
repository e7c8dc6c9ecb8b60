package io.sluice.ingest.testkit.front;

import io.netty.buffer.ByteBuf;
import io.sluice.ingest.testkit.tablet.TabletRegistry;

/** Reads a PREPARED result (protocol v4, section 4.2.5.4) as far as the bound values' names. */
final class PreparedReader {
    private static final int GLOBAL_TABLE = 1;

    private PreparedReader() {}

    /**
     * Reads it.
     *
     * @param body at the metadata that follows the statement's id
     */
    static PreparedWrite read(ByteBuf body, String query, Keyspaces keyspaces, TabletRegistry tablets) {
        int flags = body.readInt();
        int columns = body.readInt();
        int[] keyIndexes = new int[body.readInt()];
        for (int i = 0; i < keyIndexes.length; i++) {
            keyIndexes[i] = body.readUnsignedShort();
        }
        String keyspace = "";
        String table = "";
        boolean global = (flags & GLOBAL_TABLE) != 0;
        if (global && columns > 0) {
            keyspace = Wire.readString(body);
            table = Wire.readString(body);
        }
        String[] names = new String[columns];
        for (int i = 0; i < columns; i++) {
            if (!global) {
                keyspace = Wire.readString(body);
                table = Wire.readString(body);
            }
            names[i] = Wire.readString(body);
            skipType(body);
        }
        return new PreparedWrite(
                query,
                keyspaces.of(keyspace),
                table,
                tablets.of(keyspace, table),
                keyIndexes,
                names,
                QueryRewriter.isWrite(query),
                QueryRewriter.isConditional(query));
    }

    private static void skipType(ByteBuf body) {
        int type = body.readUnsignedShort();
        switch (type) {
            case 0x00 -> Wire.skipString(body);
            case 0x20, 0x22 -> skipType(body);
            case 0x21 -> {
                skipType(body);
                skipType(body);
            }
            case 0x30 -> {
                Wire.skipString(body);
                Wire.skipString(body);
                int fields = body.readUnsignedShort();
                for (int i = 0; i < fields; i++) {
                    Wire.skipString(body);
                    skipType(body);
                }
            }
            case 0x31 -> {
                int fields = body.readUnsignedShort();
                for (int i = 0; i < fields; i++) {
                    skipType(body);
                }
            }
            default -> {}
        }
    }
}
