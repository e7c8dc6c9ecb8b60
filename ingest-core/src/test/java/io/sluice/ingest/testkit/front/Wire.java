package io.sluice.ingest.testkit.front;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads and writes the protocol's notations, at the buffer's reader and writer index. */
final class Wire {
    private Wire() {}

    static String readString(ByteBuf in) {
        return in.readCharSequence(in.readUnsignedShort(), StandardCharsets.UTF_8)
                .toString();
    }

    static String readLongString(ByteBuf in) {
        return in.readCharSequence(in.readInt(), StandardCharsets.UTF_8).toString();
    }

    static void skipString(ByteBuf in) {
        in.skipBytes(in.readUnsignedShort());
    }

    static Map<String, String> readStringMap(ByteBuf in) {
        Map<String, String> map = new LinkedHashMap<>();
        int count = in.readUnsignedShort();
        for (int i = 0; i < count; i++) {
            String key = readString(in);
            map.put(key, readString(in));
        }
        return map;
    }

    static void skipBytesMap(ByteBuf in) {
        int count = in.readUnsignedShort();
        for (int i = 0; i < count; i++) {
            skipString(in);
            in.skipBytes(Math.max(0, in.readInt()));
        }
    }

    /** Skips the metadata of a RESULT of kind ROWS (protocol v4, section 4.2.5.2). */
    static void skipResultMetadata(ByteBuf in) {
        int flags = in.readInt();
        int columns = in.readInt();
        if ((flags & 0x02) != 0) {
            in.skipBytes(Math.max(0, in.readInt())); // paging state
        }
        if ((flags & 0x04) != 0) {
            return; // no metadata
        }
        boolean global = (flags & 0x01) != 0;
        if (global) {
            skipString(in);
            skipString(in);
        }
        for (int i = 0; i < columns; i++) {
            if (!global) {
                skipString(in);
                skipString(in);
            }
            skipString(in);
            PreparedReader.skipType(in);
        }
    }

    static void writeString(ByteBuf out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeShort(bytes.length).writeBytes(bytes);
    }

    static void writeLongString(ByteBuf out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length).writeBytes(bytes);
    }

    static void writeStringMap(ByteBuf out, Map<String, String> map) {
        out.writeShort(map.size());
        map.forEach((key, value) -> {
            writeString(out, key);
            writeString(out, value);
        });
    }
}
