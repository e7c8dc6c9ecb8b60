package io.sluice.ingest.lambda.internal.runtime;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of one stream after another, in an array that serves them all. For one thread. */
public final class StreamBuffer {

    private final BodyBuffer body = new BodyBuffer();

    /** An empty buffer. */
    public StreamBuffer() {}

    /**
     * Reads a stream to its end.
     *
     * @param in not closed
     * @throws IOException if it cannot be read, or has more bytes than any event
     */
    public void read(InputStream in) throws IOException {
        body.reset();
        body.readToEnd(in);
    }

    /** Holds the bytes from 0 on; good until the next stream is read. */
    public byte[] array() {
        return body.array();
    }

    /** How many bytes the stream had. */
    public int length() {
        return body.length();
    }
}
