package io.sluice.ingest.lambda.internal.runtime;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The buffered bytes of a connection's input, by line, by byte and by count. For one thread. */
final class ByteSource {

    private final InputStream in;
    private final byte[] buffer = new byte[16 * 1024];
    private int position;
    private int limit;
    private boolean sawBytes;

    ByteSource(InputStream in) {
        this.in = in;
    }

    /** Marks the beginning of a response. */
    void begin() {
        sawBytes = position < limit;
    }

    boolean sawBytes() {
        return sawBytes;
    }

    boolean hasBuffered() {
        return position < limit;
    }

    int available() throws IOException {
        return in.available();
    }

    /** The next byte, 0 to 255. */
    int next() throws IOException {
        if (position == limit) {
            fill();
        }
        return buffer[position++] & 0xff;
    }

    /**
     * Appends a line to a head, without its CRLF or LF.
     *
     * @return the line's end in the head
     */
    int readLine(HttpResponse response) throws IOException {
        int start = response.headLength();
        while (true) {
            if (position == limit) {
                fill();
            }
            int at = position;
            while (at < limit && buffer[at] != '\n') {
                at++;
            }
            response.appendHead(buffer, position, at - position);
            boolean complete = at < limit;
            position = complete ? at + 1 : at;
            if (complete) {
                int end = response.headLength();
                if (end > start && response.head()[end - 1] == '\r') {
                    response.truncateHead(end - 1);
                }
                return response.headLength();
            }
        }
    }

    /** Appends exactly so many bytes to a body, growing it only as they come. */
    void readFully(BodyBuffer body, int count) throws IOException {
        int left = count;
        int buffered = Math.min(left, limit - position);
        body.append(buffer, position, buffered);
        position += buffered;
        left -= buffered;
        while (left > 0) {
            if (body.room() == 0) {
                body.grow(left);
            }
            int read = in.read(body.array(), body.length(), Math.min(left, body.room()));
            if (read < 0) {
                throw new EOFException("the connection ended " + left + " bytes before the body's end");
            }
            body.advance(read);
            left -= read;
        }
    }

    /** Appends all that comes until the stream ends. */
    void readToEnd(BodyBuffer body) throws IOException {
        body.append(buffer, position, limit - position);
        position = limit;
        body.readToEnd(in);
    }

    private void fill() throws IOException {
        int read = in.read(buffer, 0, buffer.length);
        if (read < 0) {
            throw new EOFException(sawBytes ? "the connection ended amid a response" : "the connection was closed");
        }
        sawBytes |= read > 0;
        position = 0;
        limit = read;
    }
}
