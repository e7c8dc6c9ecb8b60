package io.sluice.ingest.lambda.internal.event;

/**
 * Walks JSON without keeping any of it: finds where a value ends, and that it is one. It neither recurses nor allocates,
 * however deep or large the value. Texts are not looked into beyond their escapes' letters. For one thread.
 */
final class JsonScan {

    /** What is returned where there is no value. */
    static final int BROKEN = -1;

    /** How deep a value may nest; no envelope comes near. */
    static final int MAX_DEPTH = 512;

    private final long[] objects = new long[MAX_DEPTH / Long.SIZE];
    private int faultAt;

    /** Where the last value breaks. */
    int faultAt() {
        return faultAt;
    }

    /** Past a byte order mark, if there is one. */
    static int skipMark(byte[] json, int start, int limit) {
        boolean marked = limit - start >= 3
                && json[start] == (byte) 0xef
                && json[start + 1] == (byte) 0xbb
                && json[start + 2] == (byte) 0xbf;
        return marked ? start + 3 : start;
    }

    static int skipSpace(byte[] json, int start, int limit) {
        int at = start;
        while (at < limit && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
            at++;
        }
        return at;
    }

    /** The end of the value at or after {@code start}, exclusive, or {@link #BROKEN}. */
    int endOfValue(byte[] json, int start, int limit) {
        int depth = 0;
        int at = start;
        while (true) {
            at = skipSpace(json, at, limit);
            byte b = at < limit ? json[at] : 0;
            if (b == '{' || b == '[') {
                if (depth == MAX_DEPTH) {
                    return broken(at);
                }
                open(depth++, b == '{');
                at = skipSpace(json, at + 1, limit);
                if (at < limit && json[at] == (b == '{' ? '}' : ']')) {
                    at++;
                    depth--;
                } else if (b == '[') {
                    continue;
                } else {
                    at = endOfName(json, at, limit);
                    if (at == BROKEN) {
                        return BROKEN;
                    }
                    continue;
                }
            } else {
                at = endOfScalar(json, at, limit);
            }
            while (at != BROKEN && depth > 0) {
                at = skipSpace(json, at, limit);
                boolean object = isObject(depth - 1);
                b = at < limit ? json[at] : 0;
                if (b == (object ? '}' : ']')) {
                    at++;
                    depth--;
                } else if (b != ',') {
                    return broken(at);
                } else {
                    at = object ? endOfName(json, skipSpace(json, at + 1, limit), limit) : at + 1;
                    break;
                }
            }
            if (at == BROKEN || depth == 0) {
                return at;
            }
        }
    }

    /** The end of a name and its colon, or {@link #BROKEN}. */
    int endOfName(byte[] json, int start, int limit) {
        if (start >= limit || json[start] != '"') {
            return broken(start);
        }
        int at = endOfString(json, start, limit);
        if (at == BROKEN) {
            return BROKEN;
        }
        at = skipSpace(json, at, limit);
        return at < limit && json[at] == ':' ? at + 1 : broken(at);
    }

    /** The end of the string whose opening quote is at {@code start}, past its closing quote, or {@link #BROKEN}. */
    int endOfString(byte[] json, int start, int limit) {
        for (int at = start + 1; at < limit; at++) {
            byte b = json[at];
            if (b == '"') {
                return at + 1;
            }
            if (b == '\\') {
                at++;
                if (at >= limit || "\"\\/bfnrtu".indexOf(json[at]) < 0) {
                    return broken(at);
                }
            } else if (b >= 0 && b < 0x20) {
                return broken(at);
            }
        }
        return broken(limit);
    }

    private int endOfScalar(byte[] json, int at, int limit) {
        if (at >= limit) {
            return broken(at);
        }
        return switch (json[at]) {
            case '"' -> endOfString(json, at, limit);
            case 't' -> endOfWord(json, at, limit, "true");
            case 'f' -> endOfWord(json, at, limit, "false");
            case 'n' -> endOfWord(json, at, limit, "null");
            default -> endOfNumber(json, at, limit);
        };
    }

    private int endOfWord(byte[] json, int start, int limit, String word) {
        for (int i = 0; i < word.length(); i++) {
            if (start + i >= limit || json[start + i] != word.charAt(i)) {
                return broken(start);
            }
        }
        return start + word.length();
    }

    private int endOfNumber(byte[] json, int start, int limit) {
        int at = json[start] == '-' ? start + 1 : start;
        int digits = endOfDigits(json, at, limit);
        if (digits == at || (json[at] == '0' && digits > at + 1)) {
            return broken(at);
        }
        at = digits;
        if (at < limit && json[at] == '.') {
            digits = endOfDigits(json, at + 1, limit);
            if (digits == at + 1) {
                return broken(digits);
            }
            at = digits;
        }
        if (at < limit && (json[at] == 'e' || json[at] == 'E')) {
            at++;
            if (at < limit && (json[at] == '+' || json[at] == '-')) {
                at++;
            }
            digits = endOfDigits(json, at, limit);
            if (digits == at) {
                return broken(digits);
            }
            at = digits;
        }
        return at;
    }

    private static int endOfDigits(byte[] json, int start, int limit) {
        int at = start;
        while (at < limit && json[at] >= '0' && json[at] <= '9') {
            at++;
        }
        return at;
    }

    private void open(int depth, boolean object) {
        long bit = 1L << depth;
        int word = depth >> 6;
        objects[word] = object ? objects[word] | bit : objects[word] & ~bit;
    }

    private boolean isObject(int depth) {
        return (objects[depth >> 6] & 1L << depth) != 0;
    }

    private int broken(int at) {
        faultAt = at;
        return BROKEN;
    }
}
