package io.sluice.ingest.lambda.internal.runtime;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The parser of HTTP/1.1 responses, over any stream of bytes however they are split. Lenient where the meaning is clear
 * (bare LF, spaces, case, folded lines), strict where a body's end could be read in two ways. For one thread.
 *
 * <p>A response is complete or the read throws: {@link EOFException} if the stream ends too early, {@link
 * ProtocolException} if the bytes are not a response.
 */
final class ResponseReader {

    private static final int MAX_INTERIM_RESPONSES = 32;

    private final ByteSource source;

    ResponseReader(InputStream in) {
        source = new ByteSource(in);
    }

    /** Whether a byte of the response that {@link #read} was last called for has come. */
    boolean sawBytes() {
        return source.sawBytes();
    }

    /** Whether bytes are there that belong to no response read so far. */
    boolean hasLeftover() throws IOException {
        return source.hasBuffered() || source.available() > 0;
    }

    /**
     * Reads one response, skipping the interim ones before it.
     *
     * @param response is reset, then holds the response
     * @throws IOException if no complete response came; the stream is of no use afterwards
     */
    void read(HttpResponse response) throws IOException {
        response.reset();
        source.begin();
        boolean http11 = readHead(response);
        for (int interim = 0; response.status() < 200; interim++) {
            if (response.status() == 101 || interim == MAX_INTERIM_RESPONSES) {
                throw new ProtocolException("interim response " + response.status() + " that was not asked for");
            }
            response.reset();
            http11 = readHead(response);
        }
        readBody(response, http11);
        // What follows the body answers no request of ours and must not be taken for the next answer.
        if (source.hasBuffered()) {
            response.keepAlive(false);
        }
    }

    private boolean readHead(HttpResponse response) throws IOException {
        int end = source.readLine(response);
        boolean http11 = parseStatusLine(response, end);
        while (true) {
            int start = response.headLength();
            end = source.readLine(response);
            if (end == start) {
                return http11;
            }
            byte first = response.head()[start];
            if (first == ' ' || first == '\t') {
                // A folded line adds to the field before it, which is of no matter unless that says where the body
                // ends.
                if (response.lastFieldIs("content-length") || response.lastFieldIs("transfer-encoding")) {
                    throw new ProtocolException("a folded header line that changes the body's end");
                }
            } else {
                parseField(response, start, end);
            }
        }
    }

    private static boolean parseStatusLine(HttpResponse response, int end) throws ProtocolException {
        byte[] head = response.head();
        // HTTP/1.1 200
        if (end < 12
                || head[0] != 'H'
                || head[1] != 'T'
                || head[2] != 'T'
                || head[3] != 'P'
                || head[4] != '/'
                || head[5] != '1'
                || head[6] != '.'
                || !isDigit(head[7])
                || head[8] != ' '
                || !isDigit(head[9])
                || !isDigit(head[10])
                || !isDigit(head[11])
                || (end > 12 && head[12] != ' ')
                || head[9] == '0') {
            throw new ProtocolException("the answer does not begin with an HTTP/1.x status line");
        }
        response.status((head[9] - '0') * 100 + (head[10] - '0') * 10 + (head[11] - '0'));
        return head[7] != '0';
    }

    private static void parseField(HttpResponse response, int start, int end) throws ProtocolException {
        byte[] head = response.head();
        int colon = start;
        while (colon < end && head[colon] != ':') {
            colon++;
        }
        int nameEnd = trimEnd(head, start, colon);
        if (colon == end || nameEnd == start) {
            throw new ProtocolException("a header line without a name and a colon");
        }
        int valueStart = colon + 1;
        while (valueStart < end && isSpace(head[valueStart])) {
            valueStart++;
        }
        response.addField(start, nameEnd, valueStart, trimEnd(head, valueStart, end));
    }

    private void readBody(HttpResponse response, boolean http11) throws IOException {
        Framing framing = Framing.of(response);
        response.keepAlive(framing.delimited() && Framing.isPersistent(response, http11));
        if (response.status() == 204 || response.status() == 304) {
            return;
        }
        if (framing.isChunked()) {
            new ChunkedBody(source).readInto(response.body());
        } else if (framing.delimited()) {
            source.readFully(response.body(), framing.length());
        } else {
            source.readToEnd(response.body());
        }
    }

    private static int trimEnd(byte[] head, int start, int end) {
        int trimmed = end;
        while (trimmed > start && isSpace(head[trimmed - 1])) {
            trimmed--;
        }
        return trimmed;
    }

    static boolean isSpace(int b) {
        return b == ' ' || b == '\t';
    }

    static boolean isDigit(int b) {
        return b >= '0' && b <= '9';
    }
}
