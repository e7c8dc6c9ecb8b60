package io.sluice.ingest.lambda.internal.event;

import java.util.Arrays;

/** Base64 from bytes to bytes: the standard alphabet, padded, nothing else, as the event sources write it. */
final class Base64Bytes {

    private static final byte[] VALUES = new byte[256];

    static {
        Arrays.fill(VALUES, (byte) -1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            VALUES[alphabet.charAt(i)] = (byte) i;
        }
    }

    private Base64Bytes() {}

    /**
     * Decodes.
     *
     * @param from holds the text
     * @param start where it begins
     * @param end where it ends, exclusive
     * @param into with room for three bytes for each four of the text
     * @return how many bytes were written, or -1 if the text is not base64
     */
    static int decode(byte[] from, int start, int end, byte[] into) {
        int length = end - start;
        if ((length & 3) != 0) {
            return -1;
        }
        int padding = length > 0 && from[end - 1] == '=' ? (from[end - 2] == '=' ? 2 : 1) : 0;
        int written = 0;
        int at = start;
        for (int whole = end - (padding == 0 ? 0 : 4); at < whole; at += 4) {
            int bits =
                    value(from[at]) << 18 | value(from[at + 1]) << 12 | value(from[at + 2]) << 6 | value(from[at + 3]);
            if (bits < 0) {
                return -1;
            }
            into[written++] = (byte) (bits >> 16);
            into[written++] = (byte) (bits >> 8);
            into[written++] = (byte) bits;
        }
        if (padding > 0) {
            int bits =
                    value(from[at]) << 18 | value(from[at + 1]) << 12 | (padding == 1 ? value(from[at + 2]) << 6 : 0);
            if (bits < 0) {
                return -1;
            }
            into[written++] = (byte) (bits >> 16);
            if (padding == 1) {
                into[written++] = (byte) (bits >> 8);
            }
        }
        return written;
    }

    /** Six bits, or a negative number, which stays negative however it is shifted and joined. */
    private static int value(byte letter) {
        return VALUES[letter & 0xff];
    }
}
