package io.sluice.ingest.internal.decode;

import org.jspecify.annotations.Nullable;

/**
 * Says where and how a reading is not JSON. Called once a parser has refused the reading: parsers agree on whether
 * text is JSON, yet point at the fault more or less exactly, each in words about its own settings.
 *
 * <p>It walks the text as the grammar goes (RFC 8259) and stops at the first token that has no place. It cannot find
 * fault where a parser found none, and a test holds that it finds one wherever the parser did.
 */
final class SyntaxFault {

    private enum Due {
        NAME_OR_END("a field name or '}'"),
        NAME("a field name"),
        COLON("':'"),
        VALUE("a value"),
        VALUE_OR_END("a value or ']'"),
        COMMA_OR_OBJECT_END("',' or '}'"),
        COMMA_OR_ARRAY_END("',' or ']'");

        final String what;

        Due(String what) {
            this.what = what;
        }
    }

    /** The outermost kinds of brackets, bit by bit; readers refuse what nests deeper before they meet another fault. */
    private static final int MAX_DEPTH = 63;

    private final char[] json;
    private final int end;
    private final Refusal refusal;
    private Due due = Due.VALUE;
    private long objects;
    private int depth;
    private boolean inValue;

    private SyntaxFault(char[] json, int end, Refusal refusal) {
        this.json = json;
        this.end = end;
        this.refusal = refusal;
    }

    /**
     * Looks for the fault, and fills in offset and reason of the refusal.
     *
     * @param field the mapped or unmapped field that the parser was at; kept if the fault is in its value
     * @return whether a fault was found
     */
    static boolean find(char[] json, int end, @Nullable String field, Refusal refusal) {
        SyntaxFault fault = new SyntaxFault(json, end, refusal);
        if (fault.walk()) {
            return false;
        }
        refusal.field = fault.inValue ? field : null;
        return true;
    }

    /** Whether all tokens have their place. */
    private boolean walk() {
        int i = 0;
        while (true) {
            while (i < end && isWhitespace(json[i])) {
                i++;
            }
            if (i == end) {
                return depth == 0 || refusal.at(i, null, "the reading ends where " + due.what + " is due");
            }
            if (depth == 1 && due != Due.VALUE) {
                inValue = false;
            }
            int next = token(i);
            if (next < 0) {
                return false;
            }
            i = next;
            if (depth == 0) {
                return true;
            }
        }
    }

    /** Takes the token at {@code i}; its end, or -1 if it has no place here. */
    private int token(int i) {
        char c = json[i];
        boolean valueDue = due == Due.VALUE || due == Due.VALUE_OR_END;
        boolean nameDue = due == Due.NAME || due == Due.NAME_OR_END;
        switch (c) {
            case '{', '[' -> {
                if (!valueDue || depth == MAX_DEPTH) {
                    return unexpected(i, i + 1);
                }
                depth++;
                objects = c == '{' ? objects | 1L << depth : objects & ~(1L << depth);
                due = c == '{' ? Due.NAME_OR_END : Due.VALUE_OR_END;
                return i + 1;
            }
            case '}', ']' -> {
                boolean fits = c == '}'
                        ? due == Due.NAME_OR_END || due == Due.COMMA_OR_OBJECT_END
                        : due == Due.VALUE_OR_END || due == Due.COMMA_OR_ARRAY_END;
                if (!fits) {
                    return unexpected(i, i + 1);
                }
                depth--;
                afterValue();
                return i + 1;
            }
            case ',' -> {
                if (due != Due.COMMA_OR_OBJECT_END && due != Due.COMMA_OR_ARRAY_END) {
                    return unexpected(i, i + 1);
                }
                due = due == Due.COMMA_OR_OBJECT_END ? Due.NAME : Due.VALUE;
                return i + 1;
            }
            case ':' -> {
                if (due != Due.COLON) {
                    return unexpected(i, i + 1);
                }
                due = Due.VALUE;
                inValue = true;
                return i + 1;
            }
            case '"' -> {
                int close = string(i + 1, nameDue);
                if (close < 0) {
                    return -1;
                }
                if (!valueDue && !nameDue) {
                    String text = Excerpt.of(new String(json, i + 1, close - i - 2));
                    refusal.at(i, null, "found the string \"" + text + "\"; " + due.what + " is due");
                    return -1;
                }
                if (nameDue) {
                    due = Due.COLON;
                } else {
                    afterValue();
                }
                return close;
            }
            default -> {
                int to = i + 1;
                while (to < end && !isWhitespace(json[to]) && "{}[],:\"".indexOf(json[to]) < 0) {
                    to++;
                }
                if (!valueDue || !isLiteral(i, to)) {
                    return unexpected(i, to);
                }
                afterValue();
                return to;
            }
        }
    }

    private void afterValue() {
        due = (objects & 1L << depth) != 0 ? Due.COMMA_OR_OBJECT_END : Due.COMMA_OR_ARRAY_END;
    }

    private boolean isLiteral(int from, int to) {
        return JsonNumber.matches(json, from, to)
                || switch (to - from) {
                    case 4 -> {
                        String word = new String(json, from, 4);
                        yield word.equals("true") || word.equals("null");
                    }
                    case 5 -> new String(json, from, 5).equals("false");
                    default -> false;
                };
    }

    /** The end of the string whose first character is at {@code from}, or -1. */
    private int string(int from, boolean name) {
        int i = from;
        while (i < end && json[i] != '"') {
            if (json[i] < ' ') {
                refusal.at(i, null, "found " + Excerpt.escaped(json[i]) + " in a string; it must be escaped");
                return -1;
            }
            if (json[i] == '\\') {
                int length = escapeLength(i);
                if (length < 0) {
                    return unescapable(i, Math.min(end, i - length), "it is no escape");
                }
                if (name && isHalfPair(i, length)) {
                    return unescapable(i, i + length, "half a surrogate pair in a field name");
                }
                if (length == 6 && Character.isHighSurrogate(escaped(i)) && !isHalfPair(i, length)) {
                    length = 12;
                }
                i += length;
            } else {
                i++;
            }
        }
        if (i == end) {
            refusal.at(from - 1, null, "the string that begins here is not closed");
            return -1;
        }
        return i + 1;
    }

    private int unescapable(int from, int to, String reason) {
        refusal.at(from, null, "found '" + Excerpt.of(new String(json, from, to - from)) + "'; " + reason);
        return -1;
    }

    /** Whether the escape at {@code i} is of a surrogate without its other half. JSON allows it; a name is text. */
    private boolean isHalfPair(int i, int length) {
        if (length != 6 || !Character.isSurrogate(escaped(i))) {
            return false;
        }
        boolean paired = Character.isHighSurrogate(escaped(i))
                && i + 6 < end
                && json[i + 6] == '\\'
                && escapeLength(i + 6) == 6
                && Character.isLowSurrogate(escaped(i + 6));
        return !paired;
    }

    private char escaped(int i) {
        return (char) Integer.parseInt(new String(json, i + 2, 4), 16);
    }

    /** How long the escape at {@code i} is, or minus how much of it to show if it is none. */
    private int escapeLength(int i) {
        if (i + 1 == end || "\"\\/bfnrtu".indexOf(json[i + 1]) < 0) {
            return -2;
        }
        if (json[i + 1] != 'u') {
            return 2;
        }
        for (int k = 2; k < 6; k++) {
            if (i + k >= end || Character.digit(json[i + k], 16) < 0 || json[i + k] > 'f') {
                return -(k + 1);
            }
        }
        return 6;
    }

    private int unexpected(int from, int to) {
        refusal.at(
                from, null, "found '" + Excerpt.of(new String(json, from, to - from)) + "'; " + due.what + " is due");
        return -1;
    }

    private static boolean isWhitespace(char c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }
}
