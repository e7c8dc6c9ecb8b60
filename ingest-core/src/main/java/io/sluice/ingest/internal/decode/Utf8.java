package io.sluice.ingest.internal.decode;

/**
 * UTF-8 exactly as Unicode defines it (The Unicode Standard, table 3-7): no overlong form, no surrogate, nothing above
 * U+10FFFF, nothing cut short. The JSON parser behind this package is laxer, and a {@link String} would put U+FFFD
 * where the bytes are wrong; here wrong bytes are found and named.
 */
final class Utf8 {

    private Utf8() {}

    /**
     * Decodes bytes to UTF-16.
     *
     * @param out takes at most one {@code char} a byte
     * @return how many chars were written, or {@code ~i} if the sequence at {@code utf8[i]} is not UTF-8
     */
    static int decode(byte[] utf8, int from, int to, char[] out) {
        int chars = 0;
        int i = from;
        while (i < to) {
            byte lead = utf8[i];
            if (lead >= 0) {
                out[chars++] = (char) lead;
                i++;
                continue;
            }
            int length = sequenceLength(utf8, i, to);
            if (length == 0) {
                return ~i;
            }
            int point = lead & (0xFF >> (length + 1));
            for (int k = 1; k < length; k++) {
                point = (point << 6) | (utf8[i + k] & 0x3F);
            }
            if (length == 4) {
                out[chars++] = Character.highSurrogate(point);
                out[chars++] = Character.lowSurrogate(point);
            } else {
                out[chars++] = (char) point;
            }
            i += length;
        }
        return chars;
    }

    /** How many bytes the well-formed sequence of more than one byte at {@code i} has, or 0 if there is none. */
    static int sequenceLength(byte[] utf8, int i, int to) {
        int lead = utf8[i] & 0xFF;
        int length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
        if (length == 0 || to - i < length) {
            return 0;
        }
        // The second byte's range keeps out overlong forms (E0, F0), surrogates (ED) and what is above U+10FFFF (F4).
        int second = utf8[i + 1] & 0xFF;
        int least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (second < least || second > most) {
            return 0;
        }
        for (int k = 2; k < length; k++) {
            if ((utf8[i + k] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    /**
     * Encodes UTF-16.
     *
     * @param out takes at most three bytes a char
     * @return where the bytes end in {@code out}, or {@code ~i} if {@code chars[i]} is a surrogate without its other
     *     half
     */
    static int encode(char[] chars, int from, int to, byte[] out, int at) {
        int end = at;
        for (int i = from; i < to; i++) {
            char c = chars[i];
            if (c < 0x80) {
                out[end++] = (byte) c;
            } else if (c < 0x800) {
                out[end++] = (byte) (0xC0 | (c >> 6));
                out[end++] = continuation(c);
            } else if (!Character.isSurrogate(c)) {
                out[end++] = (byte) (0xE0 | (c >> 12));
                out[end++] = continuation(c >> 6);
                out[end++] = continuation(c);
            } else if (i + 1 < to && Character.isSurrogatePair(c, chars[i + 1])) {
                int point = Character.toCodePoint(c, chars[++i]);
                out[end++] = (byte) (0xF0 | (point >> 18));
                out[end++] = continuation(point >> 12);
                out[end++] = continuation(point >> 6);
                out[end++] = continuation(point);
            } else {
                return ~i;
            }
        }
        return end;
    }

    private static byte continuation(int bits) {
        return (byte) (0x80 | (bits & 0x3F));
    }

    /** Where the char at {@code index} of the decoded text begins in its well-formed bytes. */
    static int byteOffset(byte[] utf8, int from, int to, int index) {
        int chars = 0;
        int i = from;
        while (i < to && chars < index) {
            int lead = utf8[i] & 0xFF;
            int length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
            chars += length == 4 ? 2 : 1;
            i += length;
        }
        return i;
    }
}
