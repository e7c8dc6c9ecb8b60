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
    private int values;

    /** Reads all values of a row, at the reader index. */
    void read(ByteBuf in, int count, String[] names, boolean named) {
        if (count > offsets.length) {
            offsets = new int[count];
            lengths = new int[count];
        }
        values = count;
        java.util.Arrays.fill(lengths, 0, count, -1);
        for (int i = 0; i < count; i++) {
            int at = named ? java.util.Arrays.asList(names).indexOf(Wire.readString(in)) : i;
            int length = in.readInt();
            if (at >= 0 && at < count) {
                offsets[at] = in.readerIndex();
                lengths[at] = length;
            }
            in.skipBytes(Math.max(0, length));
        }
    }

    /**
     * Puts a key together.
     *
     * @param in where the values were read from
     * @param keyIndexes which of them it consists of
     * @return whether it is there in full
     */
    boolean assemble(ByteBuf in, int[] keyIndexes) {
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

    long token() {
        return Murmur3.token(key, 0, size);
    }
}
