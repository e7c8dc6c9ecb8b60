package io.sluice.ingest.lambda.internal.event;

import java.util.Arrays;

/** An array that serves one document after another, and lets the memory of a huge one go after a small one. */
final class Scratch {

    private static final int KEPT_BYTES = 256 * 1024;
    private static final int FIRST_BYTES = 16 * 1024;

    private byte[] bytes = new byte[0];

    /** The array, with room for so many bytes; what was in it may be gone. */
    byte[] withRoom(int wanted) {
        if (bytes.length < wanted || (bytes.length > KEPT_BYTES && wanted < bytes.length / 4)) {
            bytes = new byte[Math.max(wanted, FIRST_BYTES)];
        }
        return bytes;
    }

    /** Lets the array go if it is a huge one. */
    void release() {
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[0];
        }
    }

    /** The array with twice the room, within a limit, and all that was in it. */
    byte[] grown(int limit) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(limit, bytes.length * 2L));
        return bytes;
    }
}
