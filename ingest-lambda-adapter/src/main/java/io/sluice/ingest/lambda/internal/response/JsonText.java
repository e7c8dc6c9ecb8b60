package io.sluice.ingest.lambda.internal.response;

import java.util.Arrays;

/** JSON under construction, as UTF-8. It writes what it is told; that the parts make a whole is the caller's part. */
public final class JsonText {

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    private static final int MAX_BYTES_PER_CHAR = 6;
    private static final char REPLACEMENT = '\uFFFD';

    private byte[] bytes = new byte[256];
    private int length;

    /** Appends what is JSON already; ASCII only. */
    public JsonText raw(String ascii) {
        ensure(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            bytes[length++] = (byte) ascii.charAt(i);
        }
        return this;
    }

    /** Appends bytes that are JSON already. */
    public JsonText raw(byte[] from, int start, int end) {
        ensure(end - start);
        System.arraycopy(from, start, bytes, length, end - start);
        length += end - start;
        return this;
    }

    /** Appends JSON of our own, which has no control characters, as a string. */
    public JsonText quoted(byte[] utf8) {
        ensure(2 * utf8.length + 2);
        bytes[length++] = '"';
        for (byte b : utf8) {
            if (b == '"' || b == '\\') {
                bytes[length++] = '\\';
            }
            bytes[length++] = b;
        }
        bytes[length++] = '"';
        return this;
    }

    public JsonText number(long value) {
        return raw(Long.toString(value));
    }

    /**
     * Appends a string. What cannot stand in UTF-8, a surrogate without its other half, becomes U+FFFD.
     *
     * @param value the string
     * @param maxBytes the most that may stand between the quotes; what is beyond is cut and marked with an ellipsis
     */
    public JsonText string(String value, int maxBytes) {
        ensure(1);
        bytes[length++] = '"';
        int end = length + maxBytes;
        int cut = length;
        for (int i = 0; i < value.length(); i++) {
            ensure(2 * MAX_BYTES_PER_CHAR);
            i += character(value, i);
            if (length > end) {
                length = cut;
                raw("...");
                break;
            }
            if (length <= end - 3) {
                cut = length;
            }
        }
        ensure(1);
        bytes[length++] = '"';
        return this;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** Appends the character at an index; answers 1 if it was a pair, else 0. */
    private int character(String value, int index) {
        char c = value.charAt(index);
        if (c == '"' || c == '\\') {
            escape((byte) c);
        } else if (c == '\n') {
            escape((byte) 'n');
        } else if (c == '\r') {
            escape((byte) 'r');
        } else if (c == '\t') {
            escape((byte) 't');
        } else if (c < 0x20 || c == 0x7f) {
            raw("\\u00");
            bytes[length++] = HEX[c >> 4];
            bytes[length++] = HEX[c & 0xf];
        } else if (Character.isHighSurrogate(c)
                && index + 1 < value.length()
                && Character.isLowSurrogate(value.charAt(index + 1))) {
            utf8(Character.toCodePoint(c, value.charAt(index + 1)));
            return 1;
        } else {
            utf8(Character.isSurrogate(c) ? REPLACEMENT : c);
        }
        return 0;
    }

    private void escape(byte letter) {
        bytes[length++] = '\\';
        bytes[length++] = letter;
    }

    private void utf8(int codePoint) {
        if (codePoint < 0x80) {
            bytes[length++] = (byte) codePoint;
            return;
        }
        if (codePoint < 0x800) {
            bytes[length++] = (byte) (0xc0 | (codePoint >> 6));
        } else if (codePoint < 0x10000) {
            bytes[length++] = (byte) (0xe0 | (codePoint >> 12));
            continuation(codePoint >> 6);
        } else {
            bytes[length++] = (byte) (0xf0 | (codePoint >> 18));
            continuation(codePoint >> 12);
            continuation(codePoint >> 6);
        }
        continuation(codePoint);
    }

    private void continuation(int bits) {
        bytes[length++] = (byte) (0x80 | (bits & 0x3f));
    }

    private void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
