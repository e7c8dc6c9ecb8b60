package io.sluice.ingest.internal.decode;

/**
 * Takes a JSON number apart: sign, digits, power of ten. It takes what is written in modest length and leaves the rest
 * to the reference, as it leaves it everything that is no number.
 */
final class NumberBytes {

    /** What a scan returns if it leaves the number to the reference. */
    static final int LEFT = -1;

    /** Any so many digits fit in 64 bits, unsigned. */
    private static final int MAX_DIGITS = 19;

    private static final int MAX_EXPONENT_DIGITS = 4;

    private boolean negative;
    private long digits;
    private int power;
    private boolean integer;

    /** Whether there is a minus sign. */
    boolean isNegative() {
        return negative;
    }

    /** All digits as one number, of 64 bits without sign. */
    long digits() {
        return digits;
    }

    /** The power of ten that the digits are to be multiplied by. */
    int power() {
        return power;
    }

    /** Whether it is written without fraction and exponent. */
    boolean isInteger() {
        return integer;
    }

    /**
     * Takes apart the number that begins at {@code start}.
     *
     * @return where it ends, which is before {@code limit}, or {@link #LEFT}
     */
    int scan(byte[] json, int start, int limit) {
        int i = start;
        negative = json[i] == '-';
        if (negative && ++i == limit) {
            return LEFT;
        }
        int first = i;
        long value = 0;
        int digit = json[i] - '0';
        if (digit == 0) {
            i++;
        } else {
            while (digit >= 0 && digit <= 9) {
                value = value * 10 + digit;
                if (++i == limit) {
                    return LEFT;
                }
                digit = json[i] - '0';
            }
            if (i == first) {
                return LEFT;
            }
        }
        // Counted, not told from the value: twenty digits may well come round to 0.
        int significant = json[first] == '0' ? 0 : i - first;
        int fraction = 0;
        integer = true;
        if (i < limit && json[i] == '.') {
            integer = false;
            int point = i++;
            while (i < limit && (digit = json[i] - '0') >= 0 && digit <= 9) {
                value = value * 10 + digit;
                significant += significant > 0 || digit > 0 ? 1 : 0;
                i++;
            }
            fraction = i - point - 1;
            if (fraction == 0) {
                return LEFT;
            }
        }
        power = -fraction;
        if (i < limit && (json[i] | 0x20) == 'e') {
            integer = false;
            i = scanExponent(json, i + 1, limit);
        }
        // What is too long has overflowed by now; nobody looks at it.
        boolean modest =
                significant <= MAX_DIGITS && fraction <= Limits.NUMBER_CHARS && i - start <= Limits.NUMBER_CHARS;
        digits = value;
        return modest && i < limit && i != LEFT ? i : LEFT;
    }

    private int scanExponent(byte[] json, int from, int limit) {
        int i = from;
        boolean down = i < limit && json[i] == '-';
        if (down || (i < limit && json[i] == '+')) {
            i++;
        }
        int first = i;
        int exponent = 0;
        while (i < limit && json[i] >= '0' && json[i] <= '9' && i - first < MAX_EXPONENT_DIGITS) {
            exponent = exponent * 10 + (json[i] - '0');
            i++;
        }
        boolean more = i < limit && json[i] >= '0' && json[i] <= '9';
        if (i == first || more) {
            return LEFT;
        }
        power += down ? -exponent : exponent;
        return i;
    }
}
