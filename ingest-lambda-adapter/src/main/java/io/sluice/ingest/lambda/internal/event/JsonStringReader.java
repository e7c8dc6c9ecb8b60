package io.sluice.ingest.lambda.internal.event;

/** Takes the escapes out of one JSON string, from bytes to bytes. For one string and one thread. */
final class JsonStringReader {

    private final byte[] from;
    private final int end;
    private int at;
    private int written;

    /**
     * Sets out to read.
     *
     * @param from holds the string
     * @param start after its opening quote
     * @param end where the bytes end
     */
    JsonStringReader(byte[] from, int start, int end) {
        this.from = from;
        this.at = start;
        this.end = end;
    }

    /** Where reading stopped: after the closing quote, or at what is wrong. */
    int position() {
        return at;
    }

    /**
     * Writes what the string holds; it never is longer than its escaped form.
     *
     * @param into with room for all that is left
     * @return how many bytes were written, or -1 if the string is not well-formed
     */
    int readInto(byte[] into) {
        while (at < end) {
            byte b = from[at];
            if (b == '"') {
                at++;
                return written;
            }
            if (b == '\\') {
                if (!escape(into)) {
                    return -1;
                }
            } else if (b >= 0 && b < 0x20) {
                return -1;
            } else {
                into[written++] = b;
                at++;
            }
        }
        return -1;
    }

    private boolean escape(byte[] into) {
        if (at + 1 >= end) {
            return false;
        }
        byte letter = from[at + 1];
        if (letter == 'u') {
            return unicode(into);
        }
        int plain = "\"\\/bfnrt".indexOf(letter);
        if (plain < 0) {
            return false;
        }
        into[written++] = (byte) "\"\\/\b\f\n\r\t".charAt(plain);
        at += 2;
        return true;
    }

    private boolean unicode(byte[] into) {
        int unit = hex(at + 2);
        if (unit < 0 || Character.isLowSurrogate((char) unit)) {
            return false;
        }
        int codePoint = unit;
        int used = 6;
        if (Character.isHighSurrogate((char) unit)) {
            int low = at + 7 < end && from[at + 6] == '\\' && from[at + 7] == 'u' ? hex(at + 8) : -1;
            if (low < 0 || !Character.isLowSurrogate((char) low)) {
                return false;
            }
            codePoint = Character.toCodePoint((char) unit, (char) low);
            used = 12;
        }
        at += used;
        put(into, codePoint);
        return true;
    }

    private void put(byte[] into, int codePoint) {
        if (codePoint < 0x80) {
            into[written++] = (byte) codePoint;
            return;
        }
        if (codePoint < 0x800) {
            into[written++] = (byte) (0xc0 | (codePoint >> 6));
        } else if (codePoint < 0x10000) {
            into[written++] = (byte) (0xe0 | (codePoint >> 12));
            into[written++] = (byte) (0x80 | ((codePoint >> 6) & 0x3f));
        } else {
            into[written++] = (byte) (0xf0 | (codePoint >> 18));
            into[written++] = (byte) (0x80 | ((codePoint >> 12) & 0x3f));
            into[written++] = (byte) (0x80 | ((codePoint >> 6) & 0x3f));
        }
        into[written++] = (byte) (0x80 | (codePoint & 0x3f));
    }

    /** Four hexadecimal digits, or -1. */
    private int hex(int start) {
        if (start + 4 > end) {
            return -1;
        }
        int value = 0;
        for (int i = start; i < start + 4; i++) {
            int digit = Character.digit((char) from[i], 16);
            if (digit < 0) {
                return -1;
            }
            value = value * 16 + digit;
        }
        return value;
    }
}
