package io.sluice.ingest.lambda.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the requests of one connection, strictly: a Content-Length or no body, nothing that a proxy would have to mend. */
final class RequestReader {

    private final InputStream in;
    private final int connection;
    private byte[] buffer = new byte[64 * 1024];
    private int limit;

    RequestReader(InputStream in, int connection) {
        this.in = in;
        this.connection = connection;
    }

    /**
     * Reads a request.
     *
     * @param withHeaders whether to keep the headers, which costs a few microseconds
     * @return the request, or null if the connection ended before one began
     */
    @Nullable
    RecordedRequest read(boolean withHeaders) throws IOException {
        int headEnd = -1;
        for (int from = 0; (headEnd = endOfHead(from)) < 0; ) {
            from = Math.max(0, limit - 3);
            if (!fill()) {
                if (limit == 0) {
                    return null;
                }
                throw new EOFException("the connection ended amid a request's head");
            }
        }
        String head = new String(buffer, 0, headEnd, ISO_8859_1);
        int bodyLength = contentLength(head);
        int end = headEnd + bodyLength;
        while (limit < end) {
            if (!fill()) {
                throw new EOFException("the connection ended amid a request's body");
            }
        }
        long now = System.nanoTime();
        byte[] body = Arrays.copyOfRange(buffer, headEnd, end);
        System.arraycopy(buffer, end, buffer, 0, limit - end);
        limit -= end;
        int lineEnd = head.indexOf("\r\n");
        int first = head.indexOf(' ');
        int second = head.indexOf(' ', first + 1);
        if (first < 0
                || second < 0
                || second > lineEnd
                || head.substring(second + 1, lineEnd).indexOf(' ') >= 0) {
            throw new IOException("not a request line: " + head.substring(0, Math.min(lineEnd, 200)));
        }
        return new RecordedRequest(
                connection,
                now,
                head.substring(0, first),
                head.substring(first + 1, second),
                head.substring(second + 1, lineEnd),
                withHeaders ? headers(head, lineEnd + 2) : Map.of(),
                body);
    }

    private boolean fill() throws IOException {
        if (limit == buffer.length) {
            buffer = Arrays.copyOf(buffer, limit * 2);
        }
        int read = in.read(buffer, limit, buffer.length - limit);
        if (read < 0) {
            return false;
        }
        limit += read;
        return true;
    }

    private int endOfHead(int from) {
        for (int i = from; i + 3 < limit; i++) {
            if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                return i + 4;
            }
        }
        return -1;
    }

    private static int contentLength(String head) {
        String name = "\r\ncontent-length:";
        for (int at = head.indexOf("\r\n"); at >= 0; at = head.indexOf("\r\n", at + 2)) {
            if (head.regionMatches(true, at, name, 0, name.length())) {
                return Integer.parseInt(head.substring(at + name.length(), head.indexOf("\r\n", at + 2))
                        .strip());
            }
        }
        return 0;
    }

    private static Map<String, String> headers(String head, int from) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (int at = from; ; ) {
            int end = head.indexOf("\r\n", at);
            if (end <= at) {
                return headers;
            }
            int colon = head.indexOf(':', at);
            headers.merge(
                    head.substring(at, colon).toLowerCase(Locale.ROOT),
                    head.substring(colon + 1, end).strip(),
                    (one, other) -> one + "," + other);
            at = end + 2;
        }
    }
}
