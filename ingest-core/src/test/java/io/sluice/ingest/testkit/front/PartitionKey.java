package io.sluice.ingest.testkit.front;

import io.netty.buffer.ByteBuf;

/**
 * Takes a partition key out of a request's bound values and gives its token. One per connection: it keeps its arrays
 * between rows.
 */
final class PartitionKey {
    private int[] offsets = new int[16];
    private int[] lengths = new int[16];
    private byte[] key = new byte[64];
    private int size;

    /**
     * Reads all values of a row, at the reader index, and puts the key together.
     *
     * @return whether the key is there in full
     */
    boolean read(ByteBuf in, int values, PreparedWrite statement, boolean named) {
        if (values > offsets.length) {
            offsets = new int[values];
            lengths = new int[values];
        }
        java.util.Arrays.fill(lengths, 0, values, -1);
        for (int i = 0; i < values; i++) {
            int at = named ? indexOf(Wire.readString(in), statement) : i;
            int length = in.readInt();
            if (at >= 0 && at < values) {
                offsets[at] = in.readerIndex();
                lengths[at] = length;
            }
            in.skipBytes(Math.max(0, length));
        }
        return assemble(in, values, statement.keyIndexes());
    }

    private boolean assemble(ByteBuf in, int values, int[] keyIndexes) {
        size = 0;
        for (int index : keyIndexes) {
            if (index >= values || lengths[index] < 0) {
                return false;
            }
            append(in, index, keyIndexes.length > 1);
        }
        return keyIndexes.length > 0;
    }

    /** A key of several columns is, of each, a 16-bit length, the bytes and a zero; of one, its bytes alone. */
    private void append(ByteBuf in, int index, boolean composite) {
        int length = lengths[index];
        int needed = size + length + 3;
        if (needed > key.length) {
            key = java.util.Arrays.copyOf(key, needed * 2);
        }
        if (composite) {
            key[size++] = (byte) (length >> 8);
            key[size++] = (byte) length;
        }
        in.getBytes(offsets[index], key, size, length);
        size += length;
        if (composite) {
            key[size++] = 0;
        }
    }

    private static int indexOf(String name, PreparedWrite statement) {
        return java.util.Arrays.asList(statement.names()).indexOf(name);
    }

    long token() {
        return Murmur3.token(key, 0, size);
    }
}
