package io.sluice.ingest.lambda.internal.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/** A value as a slice of the JSON that it stands in; absent until found. Used again; for one thread. */
final class JsonValue {

    private static final byte[] NOTHING = new byte[0];

    private byte[] json = NOTHING;
    private int start;
    private int end;

    void clear() {
        json = NOTHING;
        start = 0;
        end = 0;
    }

    void set(byte[] in, int from, int to) {
        json = in;
        start = from;
        end = to;
    }

    boolean isPresent() {
        return end > start;
    }

    boolean isString() {
        return begins('"');
    }

    boolean isObject() {
        return begins('{');
    }

    boolean isArray() {
        return begins('[');
    }

    boolean isNull() {
        return begins('n');
    }

    boolean isTrue() {
        return begins('t') || is("true");
    }

    private boolean begins(char first) {
        return isPresent() && json[start] == first;
    }

    byte[] json() {
        return json;
    }

    /** Where it begins; for a string, its opening quote. */
    int start() {
        return start;
    }

    /** Where it ends, exclusive; for a string, past its closing quote. */
    int end() {
        return end;
    }

    /** Where what it holds begins: a string's first byte, as it is escaped. */
    int innerStart() {
        return isString() ? start + 1 : start;
    }

    /** Where what it holds ends, exclusive. */
    int innerEnd() {
        return isString() ? end - 1 : end;
    }

    /** Whether it is a string, and this one. */
    boolean is(String text) {
        return isString() && equal(json, start + 1, end - 1, text);
    }

    /** Whether it is a string that ends so, escapes aside. */
    boolean endsWith(String ascii) {
        int from = end - 1 - ascii.length();
        return isString() && from > start && equal(json, from, end - 1, ascii);
    }

    /** Whether it is a string that begins so, escapes aside. */
    boolean startsWith(String ascii) {
        return isString()
                && start + 1 + ascii.length() < end
                && equal(json, start + 1, start + 1 + ascii.length(), ascii);
    }

    /** Whether it can stand between quotes in an answer as it is, and has something in it. */
    boolean isPlain() {
        for (int i = innerStart(); i < innerEnd(); i++) {
            if (json[i] < 0) {
                return false;
            }
        }
        return innerEnd() > innerStart();
    }

    /** What it holds, unescaped if it is a string; for short values and messages. */
    String text() {
        byte[] into = new byte[innerEnd() - innerStart() + 1];
        int length = isString() ? new JsonStringReader(json, start + 1, end).readInto(into) : -1;
        return length < 0
                ? new String(json, innerStart(), innerEnd() - innerStart(), UTF_8)
                : new String(into, 0, length, UTF_8);
    }

    /** Whether a string's bytes are this text, once their escapes are taken out. */
    static boolean equal(byte[] json, int from, int to, String text) {
        boolean escaped = false;
        boolean same = to - from == text.length();
        for (int i = from; i < to; i++) {
            escaped |= json[i] == '\\';
            same = same && json[i] == text.charAt(i - from);
        }
        if (!escaped || same) {
            return same;
        }
        byte[] into = new byte[to - from + 1];
        int length = new JsonStringReader(json, from, to + 1).readInto(into);
        return length >= 0 && new String(into, 0, length, ISO_8859_1).equals(text);
    }
}
