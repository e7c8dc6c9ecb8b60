package io.sluice.ingest.internal.decode;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Text from a document, made fit for a log line: shortened, and with everything that could break the line, move the
 * cursor or change the writing direction escaped, so that a document cannot forge what a log says.
 */
final class Excerpt {

    /** The characters of a text that are shown. */
    static final int SHOWN = 40;

    private Excerpt() {}

    /** The text, bare. */
    static String of(CharSequence text) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), SHOWN) + 8);
        int i = 0;
        for (int shown = 0; i < text.length() && shown < SHOWN; shown++) {
            int c = Character.codePointAt(text, i);
            i += Character.charCount(c);
            if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (isPlain(c)) {
                out.appendCodePoint(c);
            } else {
                for (char half : Character.toChars(c)) {
                    out.append(escaped(half));
                }
            }
        }
        return i < text.length() ? out.append('…').toString() : out.toString();
    }

    /** The bytes as UTF-8, between apostrophes. */
    static String quoted(byte[] utf8, int from, int to) {
        // Four bytes are the most that a shown character takes; one more character tells that some were left out.
        int length = Math.min(to - from, 4 * (SHOWN + 1));
        return '\'' + of(new String(utf8, from, length, StandardCharsets.UTF_8)) + '\'';
    }

    /** The character as an escape of JSON. */
    static String escaped(char c) {
        return "\\u" + HexFormat.of().toHexDigits(c);
    }

    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
