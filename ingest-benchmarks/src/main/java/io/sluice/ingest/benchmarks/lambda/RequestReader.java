package io.sluice.ingest.benchmarks.lambda;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the HTTP/1.1 requests of one connection, whoever wrote them: with a length or chunked, in one packet or many,
 * pipelined, or holding the body back until it is told to go on. For one thread.
 */
final class RequestReader {
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1);
    private static final String LINE_END = "\r\n";
    private static final int FIRST_BYTES = 64 * 1024;
    private static final int MOST_BYTES = 16 << 20;
    private static final int HEX = 16;

    private final InputStream in;
    private final OutputStream out;
    private byte[] buffer = new byte[FIRST_BYTES];
    /** How much of the buffer is filled; of it, what lies beyond {@link #end} belongs to later requests. */
    private int limit;

    private int end;
    private int bodyStart;
    private int bodyEnd;
    private String method = "";
    private String path = "";
    private long receivedNanos;

    /**
     * Reads from a connection.
     *
     * @param in what the client writes
     * @param out where it is told to go on
     */
    RequestReader(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /**
     * Waits for a request and reads all of it.
     *
     * @return false if the connection ended before one began
     * @throws IOException if it ended amid a request, or what came is none
     */
    boolean read() throws IOException {
        limit -= end;
        System.arraycopy(buffer, end, buffer, 0, limit);
        end = 0;
        bodyStart = readHead();
        if (bodyStart < 0) {
            return false;
        }
        String head = new String(buffer, 0, bodyStart, ISO_8859_1);
        readRequestLine(head);
        if ("100-continue".equalsIgnoreCase(field(head, "expect"))) {
            out.write(CONTINUE);
        }
        if ("chunked".equalsIgnoreCase(field(head, "transfer-encoding"))) {
            readChunks();
        } else {
            bodyEnd = bodyStart + contentLength(head);
            fillTo(bodyEnd);
            end = bodyEnd;
        }
        receivedNanos = System.nanoTime();
        return true;
    }

    /** Whether the request at hand is this one. */
    boolean is(String ofMethod, String ofPath) {
        return method.equals(ofMethod) && path.equals(ofPath);
    }

    String method() {
        return method;
    }

    /** As in the request line, not decoded. */
    String path() {
        return path;
    }

    /** When the last byte of the request at hand had been read, by {@link System#nanoTime()}. */
    long receivedNanos() {
        return receivedNanos;
    }

    /** A copy of the body of the request at hand. */
    byte[] body() {
        return Arrays.copyOfRange(buffer, bodyStart, bodyEnd);
    }

    /** Whether the body of the request at hand is this. */
    boolean bodyIs(byte[] bytes) {
        return Arrays.equals(buffer, bodyStart, bodyEnd, bytes, 0, bytes.length);
    }

    /** Where the body begins; negative if the connection ended before a byte came. */
    private int readHead() throws IOException {
        for (int at = 0; ; at++) {
            if (limit == 0 && !fill()) {
                return -1;
            }
            fillTo(at + 4);
            if (buffer[at] == '\r' && buffer[at + 1] == '\n' && buffer[at + 2] == '\r' && buffer[at + 3] == '\n') {
                return at + 4;
            }
        }
    }

    private void readRequestLine(String head) throws IOException {
        int lineEnd = head.indexOf(LINE_END);
        int first = head.indexOf(' ');
        int second = head.indexOf(' ', first + 1);
        if (first < 0 || second < 0 || second > lineEnd) {
            throw new IOException("not a request line: " + head.substring(0, lineEnd));
        }
        method = head.substring(0, first);
        path = head.substring(first + 1, second);
    }

    private static int contentLength(String head) throws IOException {
        String value = field(head, "content-length");
        try {
            int length = value == null ? 0 : Integer.parseInt(value);
            if (length < 0 || length > MOST_BYTES) {
                throw new IOException("a body of " + length + " bytes");
            }
            return length;
        } catch (NumberFormatException e) {
            throw new IOException("no length: " + value, e);
        }
    }

    private static @Nullable String field(String head, String name) {
        for (int line = head.indexOf(LINE_END); line >= 0; line = head.indexOf(LINE_END, line + 2)) {
            int colon = line + 2 + name.length();
            if (head.regionMatches(true, line + 2, name, 0, name.length()) && head.startsWith(":", colon)) {
                return head.substring(colon + 1, head.indexOf(LINE_END, colon)).strip();
            }
        }
        return null;
    }

    /** Puts the chunks together where the first of them stood. */
    private void readChunks() throws IOException {
        int at = bodyStart;
        bodyEnd = bodyStart;
        for (int size = -1; size != 0; ) {
            int lineEnd = lineEnd(at);
            size = chunkSize(new String(buffer, at, lineEnd - at, ISO_8859_1));
            at = lineEnd + 2;
            if (size > 0) {
                fillTo(at + size + 2);
                System.arraycopy(buffer, at, buffer, bodyEnd, size);
                bodyEnd += size;
                at += size + 2;
            }
        }
        int trailer = at;
        while ((end = lineEnd(trailer) + 2) > trailer + 2) {
            trailer = end;
        }
    }

    private static int chunkSize(String line) throws IOException {
        int extension = line.indexOf(';');
        try {
            int size = Integer.parseInt((extension < 0 ? line : line.substring(0, extension)).strip(), HEX);
            if (size >= 0 && size <= MOST_BYTES) {
                return size;
            }
        } catch (NumberFormatException e) {
            // as wrong as one that is too large
        }
        throw new IOException("no chunk size: " + line);
    }

    private int lineEnd(int from) throws IOException {
        for (int at = from; ; at++) {
            fillTo(at + 2);
            if (buffer[at] == '\r' && buffer[at + 1] == '\n') {
                return at;
            }
        }
    }

    private void fillTo(int needed) throws IOException {
        while (limit < needed) {
            if (!fill()) {
                throw new EOFException("the connection ended amid a request");
            }
        }
    }

    private boolean fill() throws IOException {
        if (limit == buffer.length) {
            if (limit >= 2 * MOST_BYTES) {
                throw new IOException("a request of more than " + limit + " bytes");
            }
            buffer = Arrays.copyOf(buffer, limit * 2);
        }
        int read = in.read(buffer, limit, buffer.length - limit);
        limit += Math.max(0, read);
        return read >= 0;
    }
}
