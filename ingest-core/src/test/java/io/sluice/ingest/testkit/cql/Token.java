package io.sluice.ingest.testkit.cql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A piece of a CQL statement.
 *
 * @param kind what it is
 * @param text what it says: words in lower case, quoted names and strings without their quotes, all else as written
 * @param start where it starts in the statement
 * @param end where it ends
 */
public record Token(Kind kind, String text, int start, int end) {
    /** Kinds of tokens. */
    public enum Kind {
        /** A keyword, or a name without quotes. */
        WORD,
        /** A name in double quotes. */
        NAME,
        /** A string in single quotes, or between pairs of dollar signs. */
        STRING,
        /** What starts with a digit: numbers, durations, parts of UUIDs. */
        NUMBER,
        /** Any other character. */
        SYMBOL
    }

    /** Whether it is this keyword, in lower case, or this character. */
    public boolean is(String word) {
        return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equals(word);
    }

    /** Whether it can name a keyspace, a table or a column. */
    public boolean isName() {
        return kind == Kind.WORD || kind == Kind.NAME;
    }

    /** Cuts a statement into its tokens; white space and the three kinds of comments are none. */
    public static List<Token> of(String statement) {
        List<Token> tokens = new ArrayList<>();
        int at = 0;
        while (at < statement.length()) {
            char c = statement.charAt(at);
            int start = at;
            if (Character.isWhitespace(c)) {
                at++;
            } else if (statement.startsWith("--", at) || statement.startsWith("//", at)) {
                at = endOfLine(statement, at);
            } else if (statement.startsWith("/*", at)) {
                at = after(statement, "*/", at + 2);
            } else if (statement.startsWith("$$", at)) {
                at = after(statement, "$$", at + 2);
                tokens.add(new Token(Kind.STRING, inside(statement, start + 2, at, "$$"), start, at));
            } else if (c == '\'' || c == '"') {
                at = afterQuoted(statement, at, c);
                String quote = String.valueOf(c);
                String text = inside(statement, start + 1, at, quote).replace(quote + quote, quote);
                tokens.add(new Token(c == '\'' ? Kind.STRING : Kind.NAME, text, start, at));
            } else if (Character.isLetterOrDigit(c) || c == '_') {
                boolean number = Character.isDigit(c);
                at = afterWord(statement, at, number);
                String text = statement.substring(start, at);
                tokens.add(
                        number
                                ? new Token(Kind.NUMBER, text, start, at)
                                : new Token(Kind.WORD, text.toLowerCase(Locale.ROOT), start, at));
            } else {
                at++;
                tokens.add(new Token(Kind.SYMBOL, String.valueOf(c), start, at));
            }
        }
        return tokens;
    }

    private static int endOfLine(String statement, int from) {
        int at = from;
        while (at < statement.length() && statement.charAt(at) != '\n' && statement.charAt(at) != '\r') {
            at++;
        }
        return at;
    }

    private static int after(String statement, String end, int from) {
        int found = statement.indexOf(end, from);
        return found < 0 ? statement.length() : found + end.length();
    }

    /** A doubled quote stands for itself. */
    private static int afterQuoted(String statement, int from, char quote) {
        int at = from + 1;
        while (at < statement.length()) {
            if (statement.charAt(at) == quote) {
                if (at + 1 < statement.length() && statement.charAt(at + 1) == quote) {
                    at++;
                } else {
                    return at + 1;
                }
            }
            at++;
        }
        return at;
    }

    private static int afterWord(String statement, int from, boolean number) {
        int at = from;
        while (at < statement.length()) {
            char c = statement.charAt(at);
            if (!Character.isLetterOrDigit(c) && c != '_' && !(number && c == '.')) {
                break;
            }
            at++;
        }
        return at;
    }

    private static String inside(String statement, int from, int end, String quote) {
        boolean closed = end - quote.length() >= from && statement.startsWith(quote, end - quote.length());
        return statement.substring(Math.min(from, end), closed ? end - quote.length() : end);
    }
}
