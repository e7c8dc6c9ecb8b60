package io.sluice.ingest.testkit.front;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The token of a partition key: the first half of MurmurHash3 x64 128 with seed 0, as Cassandra and ScyllaDB compute
 * it. They differ from the reference in that the bytes of the tail are taken as signed, and {@link Long#MIN_VALUE}
 * becomes {@link Long#MAX_VALUE}.
 *
 * <p>Written apart from the library's own, so that one can check the other.
 */
public final class Murmur3 {
    private static final VarHandle LITTLE_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long C1 = 0x87c37b91114253d5L;
    private static final long C2 = 0x4cf5ad432745937fL;

    private Murmur3() {}

    /** The token of a serialized partition key. */
    public static long token(byte[] key) {
        return token(key, 0, key.length);
    }

    /** The token of a serialized partition key that is part of an array. */
    public static long token(byte[] bytes, int offset, int length) {
        long h1 = 0;
        long h2 = 0;
        int blocks = length >> 4;
        for (int i = 0; i < blocks; i++) {
            h1 ^= mixFirst((long) LITTLE_ENDIAN.get(bytes, offset + i * 16));
            h1 = Long.rotateLeft(h1, 27) + h2;
            h1 = h1 * 5 + 0x52dce729;
            h2 ^= mixSecond((long) LITTLE_ENDIAN.get(bytes, offset + i * 16 + 8));
            h2 = Long.rotateLeft(h2, 31) + h1;
            h2 = h2 * 5 + 0x38495ab5;
        }
        int tail = offset + blocks * 16;
        int rest = length & 15;
        if (rest > 8) {
            h2 ^= mixSecond(signedTail(bytes, tail + 8, rest - 8));
        }
        if (rest > 0) {
            h1 ^= mixFirst(signedTail(bytes, tail, Math.min(rest, 8)));
        }
        h1 ^= length;
        h2 ^= length;
        h1 += h2;
        h2 += h1;
        h1 = finish(h1);
        h2 = finish(h2);
        h1 += h2;
        return h1 == Long.MIN_VALUE ? Long.MAX_VALUE : h1;
    }

    /** Every byte is widened with its sign, which floods the bits above it. */
    private static long signedTail(byte[] bytes, int from, int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value ^= (long) bytes[from + i] << (8 * i);
        }
        return value;
    }

    private static long mixFirst(long k) {
        return Long.rotateLeft(k * C1, 31) * C2;
    }

    private static long mixSecond(long k) {
        return Long.rotateLeft(k * C2, 33) * C1;
    }

    private static long finish(long hash) {
        long h = hash;
        h ^= h >>> 33;
        h *= 0xff51afd7ed558ccdL;
        h ^= h >>> 33;
        h *= 0xc4ceb9fe1a85ec53L;
        h ^= h >>> 33;
        return h;
    }
}
