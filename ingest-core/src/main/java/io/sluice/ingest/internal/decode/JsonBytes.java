package io.sluice.ingest.internal.decode;

/** What single bytes mean in JSON, and how to step over them. */
final class JsonBytes {

    private JsonBytes() {}

    static boolean isWhitespace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** The first byte from {@code from} that is no white space, or {@code end}. */
    static int skipWhitespace(byte[] bytes, int from, int end) {
        int i = from;
        while (i < end && isWhitespace(bytes[i])) {
            i++;
        }
        return i;
    }

    /** Where the bytes up to {@code end} stop but for trailing white space, not before {@code from}. */
    static int trimEnd(byte[] bytes, int from, int end) {
        int i = end;
        while (i > from && isWhitespace(bytes[i - 1])) {
            i--;
        }
        return i;
    }

    /** The newline that ends the line of {@code from}, or {@code end} if there is none. */
    static int lineEnd(byte[] bytes, int from, int end) {
        int i = from;
        while (i < end && bytes[i] != '\n') {
            i++;
        }
        return i;
    }
}
