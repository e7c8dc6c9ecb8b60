package io.sluice.ingest.lambda.internal.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.ingest.lambda.internal.runtime.FunctionException;
import io.sluice.ingest.lambda.internal.runtime.Invocation;

/**
 * The document within a direct event: the event itself where it is an object, an array or NDJSON, or what a JSON string
 * holds, since an invocation's payload must be JSON and NDJSON is not. Used again for the next event; for one thread.
 */
final class EventDocument {

    private static final int KEPT_BYTES = 256 * 1024;
    private static final int FIRST_BYTES = 16 * 1024;

    private byte[] unescaped = new byte[0];
    private byte[] bytes = unescaped;
    private int offset;
    private int length;

    /**
     * Finds the document.
     *
     * @param invocation its bytes are what {@link #bytes()} then may point into
     * @throws FunctionException if the event is neither of these
     */
    void find(Invocation invocation) throws FunctionException {
        byte[] body = invocation.body();
        int end = invocation.length();
        int start = skipSpace(body, skipMark(body, end), end);
        if (start == end) {
            throw malformed("it is empty");
        }
        if (body[start] == '"') {
            unescape(body, start, end);
            start = skipSpace(unescaped, skipMark(unescaped, length), length);
            if (start == length) {
                throw malformed("it is a string that holds nothing");
            }
            set(unescaped, start, length);
        } else {
            set(body, start, end);
        }
        byte first = bytes[offset];
        if (first != '{' && first != '[') {
            throw malformed("it is neither an object nor an array nor NDJSON, but begins with '"
                    + new String(bytes, offset, Math.min(length, 20), UTF_8) + "'");
        }
    }

    byte[] bytes() {
        return bytes;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    private void set(byte[] newBytes, int start, int end) {
        bytes = newBytes;
        offset = start;
        length = end - start;
    }

    private void unescape(byte[] body, int start, int end) throws FunctionException {
        int wanted = end - start;
        if (unescaped.length < wanted || (unescaped.length > KEPT_BYTES && wanted < unescaped.length / 4)) {
            unescaped = new byte[Math.max(wanted, FIRST_BYTES)];
        }
        JsonStringReader reader = new JsonStringReader(body, start + 1, end);
        length = reader.readInto(unescaped);
        if (length < 0) {
            throw malformed("it is a string that is not well-formed at byte " + reader.position());
        }
        if (skipSpace(body, reader.position(), end) != end) {
            throw malformed("bytes follow the string that it is, from byte " + reader.position());
        }
    }

    private static int skipMark(byte[] from, int end) {
        return end >= 3 && from[0] == (byte) 0xef && from[1] == (byte) 0xbb && from[2] == (byte) 0xbf ? 3 : 0;
    }

    private static int skipSpace(byte[] from, int start, int end) {
        int at = start;
        while (at < end && (from[at] == ' ' || from[at] == '\n' || from[at] == '\r' || from[at] == '\t')) {
            at++;
        }
        return at;
    }

    private static FunctionException malformed(String why) {
        return EventFailures.malformed("the event holds no reading: " + why);
    }
}
