package io.sluice.ingest.lambda.internal.runtime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * Where a response's body ends, as RFC 9112 §6.3 has it, except that every doubtful head is refused: both framings at
 * once, lengths that differ, a coding that is not understood.
 */
final class Framing {

    private static final int NO_LENGTH = -1;
    private static final int CHUNKED = -2;
    private static final Framing TO_END = new Framing(NO_LENGTH);
    private static final Framing IN_CHUNKS = new Framing(CHUNKED);

    private final int length;

    private Framing(int length) {
        this.length = length;
    }

    static Framing of(HttpResponse response) throws ProtocolException {
        int lengthField = response.find("content-length", 0);
        int codingField = response.find("transfer-encoding", 0);
        if (codingField >= 0) {
            if (lengthField >= 0) {
                throw new ProtocolException("both Content-Length and Transfer-Encoding");
            }
            if (response.find("transfer-encoding", codingField + 1) >= 0 || !isChunked(response, codingField)) {
                throw new ProtocolException("a Transfer-Encoding other than chunked");
            }
            return IN_CHUNKS;
        }
        if (lengthField < 0) {
            return TO_END;
        }
        long length = parseLength(response, lengthField);
        for (int next = lengthField; (next = response.find("content-length", next + 1)) >= 0; ) {
            if (parseLength(response, next) != length) {
                throw new ProtocolException("two Content-Length fields that differ");
            }
        }
        if (length > BodyBuffer.MAX_BYTES) {
            throw new BodyTooLargeException();
        }
        return new Framing((int) length);
    }

    /** Whether the connection outlives a response whose body has an end of its own. */
    static boolean isPersistent(HttpResponse response, boolean http11) {
        boolean keepAlive = false;
        for (int field = -1; (field = response.find("connection", field + 1)) >= 0; ) {
            String value = new String(
                    response.head(),
                    response.valueStart(field),
                    response.valueEnd(field) - response.valueStart(field),
                    ISO_8859_1);
            if (hasToken(value, "close")) {
                return false;
            }
            keepAlive |= hasToken(value, "keep-alive");
        }
        return http11 || keepAlive;
    }

    boolean isChunked() {
        return length == CHUNKED;
    }

    /** Whether the body has an end other than the connection's. */
    boolean delimited() {
        return length != NO_LENGTH;
    }

    int length() {
        return length;
    }

    private static long parseLength(HttpResponse response, int field) throws ProtocolException {
        int start = response.valueStart(field);
        int end = response.valueEnd(field);
        long value = 0;
        for (int i = start; i < end; i++) {
            int b = response.head()[i];
            if (!ResponseReader.isDigit(b) || i - start > 17) {
                throw new ProtocolException("a Content-Length that is not a number");
            }
            value = value * 10 + (b - '0');
        }
        if (start == end) {
            throw new ProtocolException("an empty Content-Length");
        }
        return value;
    }

    private static boolean isChunked(HttpResponse response, int field) {
        int start = response.valueStart(field);
        return "chunked"
                .equalsIgnoreCase(new String(response.head(), start, response.valueEnd(field) - start, ISO_8859_1));
    }

    private static boolean hasToken(String list, String token) {
        for (int start = 0; start <= list.length(); ) {
            int comma = list.indexOf(',', start);
            int end = comma < 0 ? list.length() : comma;
            if (list.substring(start, end).strip().equalsIgnoreCase(token)) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }
}
