package io.sluice.ingest.internal.decode;

/** JSON's grammar of a number (RFC 8259, section 6), for numbers that stand where no parser has checked them. */
final class JsonNumber {

    private JsonNumber() {}

    /** Whether the characters are one number and nothing else. */
    static boolean matches(char[] text, int from, int to) {
        int i = from;
        if (i < to && text[i] == '-') {
            i++;
        }
        int digits = skipDigits(text, i, to);
        if (digits == i || (text[i] == '0' && digits > i + 1)) {
            return false;
        }
        i = digits;
        if (i < to && text[i] == '.') {
            digits = skipDigits(text, i + 1, to);
            if (digits == i + 1) {
                return false;
            }
            i = digits;
        }
        if (i < to && (text[i] == 'e' || text[i] == 'E')) {
            i++;
            if (i < to && (text[i] == '+' || text[i] == '-')) {
                i++;
            }
            digits = skipDigits(text, i, to);
            if (digits == i) {
                return false;
            }
            i = digits;
        }
        return i == to;
    }

    static int skipDigits(char[] text, int from, int to) {
        int i = from;
        while (i < to && isDigit(text[i])) {
            i++;
        }
        return i;
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
