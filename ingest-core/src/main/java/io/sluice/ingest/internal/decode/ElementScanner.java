package io.sluice.ingest.internal.decode;

/**
 * Finds where an element of a document ends, looking at nothing but strings and brackets. So an element that breaks
 * any other rule is still told from its neighbours, and is refused alone.
 *
 * <p>It counts depth, and keeps the kinds of the outermost {@value #KINDS} brackets: it needs neither stack nor memory
 * however deep a document nests.
 */
final class ElementScanner {

    /** What a scan returns if the element has no end. */
    static final int BROKEN = -1;

    private static final int KINDS = 64;

    private int faultOffset;
    private String faultReason = "";
    private long scanned;

    /** Where the last broken element breaks. */
    int faultOffset() {
        return faultOffset;
    }

    /** How the last broken element breaks. */
    String faultReason() {
        return faultReason;
    }

    /** How many bytes all scans have looked at, which shows that their work is linear. */
    long scanned() {
        return scanned;
    }

    /**
     * Finds the end of the object or array that begins at {@code start}.
     *
     * @param limit where the document, or the line that must hold the element, ends
     * @param place what ends at {@code limit}, for the reason
     * @param linesBeginObjects whether an object at the start of a line, where an unfinished one allows none, shows that
     *     the unfinished one was cut short
     * @return the end, exclusive, or {@link #BROKEN}
     */
    int endOfBrackets(byte[] json, int start, int limit, String place, boolean linesBeginObjects) {
        int depth = 0;
        long objects = 0;
        byte previous = 0;
        boolean atLineStart = false;
        for (int i = start; i < limit; i++) {
            scanned++;
            byte b = json[i];
            switch (b) {
                case ' ', '\t', '\r' -> {
                    continue;
                }
                case '\n' -> {
                    atLineStart = true;
                    continue;
                }
                case '"' -> {
                    int close = endOfString(json, i, limit, place);
                    if (close == BROKEN) {
                        return BROKEN;
                    }
                    i = close - 1;
                }
                case '{', '[' -> {
                    if (b == '{' && atLineStart && linesBeginObjects && !objectMayFollow(previous, objects, depth)) {
                        return broken(i, "found '{' at the start of a line, inside an element that is not closed");
                    }
                    if (depth < KINDS) {
                        long bit = 1L << depth;
                        objects = b == '{' ? objects | bit : objects & ~bit;
                    }
                    depth++;
                }
                case '}', ']' -> {
                    depth--;
                    if (depth < KINDS && (b == '}') != isObject(objects, depth)) {
                        return broken(i, b == '}' ? "found '}'; ']' is due" : "found ']'; '}' is due");
                    }
                    if (depth == 0) {
                        return i + 1;
                    }
                }
                default -> {
                    // Whatever else stands in an element is its reader's to judge.
                }
            }
            previous = b;
            atLineStart = false;
        }
        String open = depth > KINDS ? "a bracket" : isObject(objects, depth - 1) ? "an object" : "an array";
        return broken(limit, "the " + place + " ends inside " + open);
    }

    /**
     * Finds the end of the string whose opening quote is at {@code start}. A newline never stands in a JSON string, so
     * one ends the search: a missing quote costs its own line, not the document.
     *
     * @return the end, past the closing quote, or {@link #BROKEN}
     */
    int endOfString(byte[] json, int start, int limit, String place) {
        for (int i = start + 1; i < limit; i++) {
            scanned++;
            byte b = json[i];
            if (b == '"') {
                return i + 1;
            }
            if (b == '\\' && i + 1 < limit && json[i + 1] != '\n') {
                i++;
            } else if (b == '\n') {
                return broken(start, "the string that begins here is not closed before the line ends");
            }
        }
        return broken(start, "the string that begins here is not closed before the " + place + " ends");
    }

    private static boolean objectMayFollow(byte previous, long objects, int depth) {
        if (depth > KINDS) {
            return true;
        }
        return isObject(objects, depth - 1) ? previous == ':' : previous == ',' || previous == '[';
    }

    private static boolean isObject(long objects, int depth) {
        return (objects & 1L << depth) != 0;
    }

    private int broken(int offset, String reason) {
        faultOffset = offset;
        faultReason = reason;
        return BROKEN;
    }
}
