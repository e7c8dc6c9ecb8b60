package io.sluice.ingest.internal.decode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads the 36 characters of a uuid from bytes, without making a string or an object: eight hexadecimal digits at a
 * time, one in each byte of a long.
 */
final class UuidBytes {

    /** How many characters a uuid has. */
    static final int LENGTH = 36;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private long high;
    private long low;

    /** The most significant half of the uuid read last. */
    long high() {
        return high;
    }

    /** Its least significant half. */
    long low() {
        return low;
    }

    /** Reads the uuid at {@code at}, of which the array has every byte; false if there is none. */
    boolean read(byte[] text, int at) {
        if (text[at + 8] != '-' || text[at + 13] != '-' || text[at + 18] != '-' || text[at + 23] != '-') {
            return false;
        }
        long a = hex((long) LONG.get(text, at));
        long b = hex(((long) (int) INT.get(text, at + 9) << 32) | ((int) INT.get(text, at + 14) & 0xFFFF_FFFFL));
        long c = hex(((long) (int) INT.get(text, at + 19) << 32) | ((int) INT.get(text, at + 24) & 0xFFFF_FFFFL));
        long d = hex((long) LONG.get(text, at + 28));
        high = (a << 32) | b;
        low = (c << 32) | d;
        return (a | b | c | d) >= 0;
    }

    /** The 32 bits that eight characters say, the first of them in the highest byte; less than 0 if one is no digit. */
    private static long hex(long text) {
        // 1 in each byte of a letter, which has 0x40, as digits have not; then letters to lower case.
        long letters = (text >>> 6) & 0x0101_0101_0101_0101L;
        long lower = text | (letters << 5);
        long nibbles = lower & 0x0F0F_0F0F_0F0F_0F0FL;
        // Digits are 0x30 to 0x39, letters 0x61 to 0x66. Sums stay within their bytes.
        boolean kinds = (lower & 0xF0F0_F0F0_F0F0_F0F0L) == 0x3030_3030_3030_3030L + letters * 0x30;
        boolean notTooHigh = ((nibbles + 0x0606_0606_0606_0606L + letters * 3) & 0x1010_1010_1010_1010L) == 0;
        boolean notBelowA = ((letters << 4) & ~(nibbles + 0x0F0F_0F0F_0F0F_0F0FL)) == 0;
        if (!kinds || !notTooHigh || !notBelowA) {
            return -1;
        }
        long values = nibbles + letters * 9;
        values = (values | (values >>> 4)) & 0x00FF_00FF_00FF_00FFL;
        values = (values | (values >>> 8)) & 0x0000_FFFF_0000_FFFFL;
        return (values | (values >>> 16)) & 0xFFFF_FFFFL;
    }
}
