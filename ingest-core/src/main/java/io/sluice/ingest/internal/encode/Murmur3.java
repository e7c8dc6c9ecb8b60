package io.sluice.ingest.internal.encode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The token of a partition key: the first half of MurmurHash3 x64 128 with seed 0, as Cassandra and ScyllaDB compute it.
 *
 * <p>Source: A. Appleby's public-domain MurmurHash3_x64_128, with Cassandra's one departure from it: the bytes of the
 * tail are taken as signed (CASSANDRA-2975 carried the error over, and tokens on disk fixed it for ever). The smallest
 * long stands for "before every token" and is never one: a hash of that value becomes the largest long.
 */
public final class Murmur3 {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long C1 = 0x87c37b91114253d5L;
    private static final long C2 = 0x4cf5ad432745937fL;

    private Murmur3() {}

    /**
     * The token of a key.
     *
     * @param bytes holds the serialized partition key
     * @param offset where it begins
     * @param length how many bytes it has
     */
    public static long token(byte[] bytes, int offset, int length) {
        long h1 = 0;
        long h2 = 0;
        int blocks = length >> 4;
        for (int block = 0; block < blocks; block++) {
            int at = offset + (block << 4);
            h1 ^= mixK1((long) LONG.get(bytes, at));
            h1 = Long.rotateLeft(h1, 27) + h2;
            h1 = h1 * 5 + 0x52dce729;
            h2 ^= mixK2((long) LONG.get(bytes, at + Long.BYTES));
            h2 = Long.rotateLeft(h2, 31) + h1;
            h2 = h2 * 5 + 0x38495ab5;
        }
        int tail = offset + (blocks << 4);
        int rest = length & 15;
        if (rest > 0) {
            h2 ^= mixK2(signedBytes(bytes, tail + 8, rest - 8));
            h1 ^= mixK1(signedBytes(bytes, tail, Math.min(rest, 8)));
        }
        h1 ^= length;
        h2 ^= length;
        h1 += h2;
        h2 += h1;
        h1 = finalMix(h1);
        h2 = finalMix(h2);
        h1 += h2;
        return h1 == Long.MIN_VALUE ? Long.MAX_VALUE : h1;
    }

    /** Up to eight bytes, little-endian, each sign-extended before it is shifted in; 0 if there are none. */
    private static long signedBytes(byte[] bytes, int at, int count) {
        long k = 0;
        for (int i = count - 1; i >= 0; i--) {
            k ^= (long) bytes[at + i] << (i << 3);
        }
        return k;
    }

    private static long mixK1(long k) {
        return Long.rotateLeft(k * C1, 31) * C2;
    }

    private static long mixK2(long k) {
        return Long.rotateLeft(k * C2, 33) * C1;
    }

    private static long finalMix(long h) {
        long k = h;
        k = (k ^ (k >>> 33)) * 0xff51afd7ed558ccdL;
        k = (k ^ (k >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return k ^ (k >>> 33);
    }
}
