package io.sluice.ingest.lambda.internal.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The bytes of one message, in an array that serves one message after another. It grows with what arrives, not with
 * what was announced, and gives the memory of a huge message back after the next small one. For one thread.
 */
final class BodyBuffer {

    /** The largest body taken: well above the platform's 6 MiB + 100 bytes, and still a bound. */
    static final int MAX_BYTES = 16 * 1024 * 1024;

    /** What an idle buffer may keep whatever the messages' size. */
    static final int KEPT_BYTES = 256 * 1024;

    private static final int FIRST_BYTES = 16 * 1024;

    private static final byte[] NOTHING = new byte[0];

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    /** Empties the buffer for the next message; an array far larger than the last message needed is let go. */
    void reset() {
        if (bytes.length > KEPT_BYTES && length < bytes.length / 4) {
            bytes = new byte[FIRST_BYTES];
        }
        length = 0;
    }

    /** Gives all of the memory back; the buffer is good for another message, but grows anew. */
    void letGo() {
        bytes = NOTHING;
        length = 0;
    }

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** How many more bytes fit without growing. */
    int room() {
        return bytes.length - length;
    }

    /** Makes room for at least one byte more, at most doubling, and never much beyond what is still to come. */
    void grow(int stillToCome) {
        long wanted = Math.min(bytes.length * 2L, (long) length + Math.max(stillToCome, 1));
        bytes = Arrays.copyOf(bytes, (int) Math.max(wanted, length + 1L));
    }

    /** Counts bytes that were written straight into {@link #array()} at {@link #length()}. */
    void advance(int count) {
        length += count;
    }

    /**
     * Appends all that comes until a stream ends.
     *
     * @throws BodyTooLargeException if the body would have more than {@link #MAX_BYTES}
     * @throws IOException if the stream cannot be read
     */
    void readToEnd(InputStream in) throws IOException {
        while (true) {
            if (room() == 0) {
                grow(length);
            }
            int read = in.read(bytes, length, room());
            if (read < 0) {
                return;
            }
            advance(read);
            if (length > MAX_BYTES) {
                throw new BodyTooLargeException();
            }
        }
    }

    /** Appends characters that are a byte each. */
    void append(String latin1) {
        while (room() < latin1.length()) {
            grow(latin1.length());
        }
        for (int i = 0; i < latin1.length(); i++) {
            bytes[length++] = (byte) latin1.charAt(i);
        }
    }

    /** Appends a number that is not negative, in decimal. */
    void append(int number) {
        int divisor = 1;
        while (number / divisor >= 10) {
            divisor *= 10;
        }
        for (; divisor > 0; divisor /= 10) {
            if (room() == 0) {
                grow(1);
            }
            bytes[length++] = (byte) ('0' + number / divisor % 10);
        }
    }

    void append(byte[] from, int offset, int count) {
        while (room() < count) {
            grow(count);
        }
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
    }
}
