package io.sluice.ingest.testkit.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.ingest.testkit.front.KnownStatement.Target;
import io.sluice.ingest.testkit.tablet.TabletRegistry;

/**
 * What a PREPARED result (protocol v4, section 4.2.5.4) says of the bound values.
 *
 * @param keyspace of the last of them; empty if there is none
 * @param table of the same
 * @param keyIndexes which of them make up the partition key
 * @param names their names
 */
@SuppressWarnings("ArrayRecordComponent") // Compared nowhere.
record PreparedReader(String keyspace, String table, int[] keyIndexes, String[] names) {
    private static final int GLOBAL_TABLE = 1;
    private static final int DURATION = 0x15;

    /**
     * Reads it.
     *
     * @param body at the metadata that follows the statement's id
     */
    static PreparedReader read(ByteBuf body) {
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
        return new PreparedReader(keyspace, table, keyIndexes, names);
    }

    /**
     * A PREPARED frame with one more bound value, {@code [timeout]}, which the node does not know of; the original is
     * released.
     *
     * @param flagsAt where the metadata of the bound values starts
     * @param marker the number of the value, as the client sees it
     */
    static ByteBuf withTimeout(ByteBufAllocator alloc, ByteBuf frame, int flagsAt, int marker, int version) {
        ByteBuf in = frame.slice(flagsAt, frame.writerIndex() - flagsAt);
        ByteBuf out = alloc.buffer(frame.readableBytes() + 64)
                .writeBytes(frame, frame.readerIndex(), flagsAt - frame.readerIndex());
        int flags = in.readInt();
        int columns = in.readInt();
        out.writeInt(flags).writeInt(columns + 1);
        if (version >= Protocol.VERSION) {
            int keys = in.readInt();
            out.writeInt(keys);
            for (int i = 0; i < keys; i++) {
                int index = in.readUnsignedShort();
                out.writeShort(index >= marker ? index + 1 : index);
            }
        }
        boolean global = (flags & GLOBAL_TABLE) != 0;
        String keyspace = "";
        String table = "";
        if (global && columns > 0) {
            keyspace = Wire.readString(in);
            table = Wire.readString(in);
            Wire.writeString(out, keyspace);
            Wire.writeString(out, table);
        }
        for (int i = 0; i <= columns; i++) {
            if (i == marker) {
                if (!global) {
                    Wire.writeString(out, keyspace);
                    Wire.writeString(out, table);
                }
                Wire.writeString(out, "[timeout]");
                out.writeShort(DURATION);
            }
            if (i < columns) {
                if (!global) {
                    keyspace = Wire.readString(in);
                    table = Wire.readString(in);
                    Wire.writeString(out, keyspace);
                    Wire.writeString(out, table);
                }
                Wire.writeString(out, Wire.readString(in));
                int start = in.readerIndex();
                skipType(in);
                out.writeBytes(in, start, in.readerIndex() - start);
            }
        }
        out.writeBytes(in);
        frame.release();
        return Frames.end(out);
    }

    /** Where a row belongs. */
    Target target(Keyspaces keyspaces, TabletRegistry tablets) {
        return new Target(keyspaces.of(keyspace), table, tablets.of(keyspace, table), keyIndexes);
    }

    static void skipType(ByteBuf body) {
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
