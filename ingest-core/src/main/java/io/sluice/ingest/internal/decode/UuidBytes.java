package io.sluice.ingest.internal.decode;

import java.util.Arrays;

/** Reads the 36 characters of a uuid from bytes, without making a string or an object. */
final class UuidBytes {

    /** How many characters a uuid has. */
    static final int LENGTH = 36;

    /** The value of a hexadecimal digit by its byte, or -1. */
    private static final byte[] HEX = hexDigits();

    private long high;
    private long low;

    private static byte[] hexDigits() {
        byte[] values = new byte[256];
        Arrays.fill(values, (byte) -1);
        for (char c = 0; c < 128; c++) {
            values[c] = (byte) Character.digit(c, 16);
        }
        return values;
    }

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
        long a = hex(text, at, 8);
        long b = hex(text, at + 9, 4);
        long c = hex(text, at + 14, 4);
        long d = hex(text, at + 19, 4);
        // In two parts, so that a bad digit, which makes a part negative, is not shifted out.
        long e = hex(text, at + 24, 4);
        long f = hex(text, at + 28, 8);
        if ((a | b | c | d | e | f) < 0) {
            return false;
        }
        high = (a << 32) | (b << 16) | c;
        low = (d << 48) | (e << 32) | f;
        return true;
    }

    private static long hex(byte[] text, int at, int digits) {
        long value = 0;
        int bad = 0;
        for (int i = at; i < at + digits; i++) {
            byte digit = HEX[text[i] & 0xFF];
            bad |= digit;
            value = (value << 4) | digit;
        }
        return bad < 0 ? -1 : value;
    }
}
