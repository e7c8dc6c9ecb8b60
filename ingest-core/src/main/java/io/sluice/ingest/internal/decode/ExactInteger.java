package io.sluice.ingest.internal.decode;

/**
 * Reads a JSON number that is exactly a 64-bit integer, however it is written: {@code 1000}, {@code 1000.0} and {@code
 * 1.0e3} are the same. It counts digits and never builds the number otherwise, so that {@code 1e1000000000} costs
 * nothing.
 */
final class ExactInteger {

    /** Whether the number is an integer of 64 bits. */
    enum Outcome {
        /** It is; {@link #value()} has it. */
        EXACT,
        /** It has a fraction. */
        FRACTION,
        /** It is an integer, too large. */
        OVERFLOW
    }

    /** The most digits that a 64-bit integer has; any so many fit in 64 unsigned bits. */
    private static final int MAX_DIGITS = 19;

    /** More than any number of digits can make up for, and far from overflow. */
    private static final int EXPONENT_CAP = 1_000_000;

    private long value;

    /** The integer that was read last. */
    long value() {
        return value;
    }

    /** Reads a number that keeps JSON's grammar. */
    Outcome read(char[] text, int from, int to) {
        return read(text, from, to, 0);
    }

    /**
     * Reads a number that keeps JSON's grammar, times a power of ten.
     *
     * @param times the power
     */
    Outcome read(char[] text, int from, int to, int times) {
        boolean negative = text[from] == '-';
        int integerFrom = negative ? from + 1 : from;
        int integerTo = JsonNumber.skipDigits(text, integerFrom, to);

        // The digits from the first that is not 0 to the last that is not 0, and the power of ten of the last.
        long magnitude = 0;
        int significant = 0;
        int zeros = 0;
        int power = 0;
        int i = integerFrom;
        for (; i < to; i++) {
            char c = text[i];
            if (c == '.') {
                continue;
            }
            if (!JsonNumber.isDigit(c)) {
                break;
            }
            if (c == '0') {
                zeros++;
                continue;
            }
            significant = significant == 0 ? 1 : significant + zeros + 1;
            if (significant <= MAX_DIGITS) {
                magnitude = magnitude * powerOfTen(magnitude == 0 ? 1 : zeros + 1) + (c - '0');
            }
            zeros = 0;
            power = i < integerTo ? integerTo - 1 - i : integerTo - i;
        }
        if (significant == 0) {
            value = 0;
            return Outcome.EXACT;
        }
        power += exponent(text, i, to) + times;
        if (power < 0) {
            return Outcome.FRACTION;
        }
        if (significant + power > MAX_DIGITS) {
            return Outcome.OVERFLOW;
        }
        magnitude *= powerOfTen(power);
        if (Long.compareUnsigned(magnitude, negative ? Long.MIN_VALUE : Long.MAX_VALUE) > 0) {
            return Outcome.OVERFLOW;
        }
        value = negative ? -magnitude : magnitude;
        return Outcome.EXACT;
    }

    private static int exponent(char[] text, int from, int to) {
        if (from == to) {
            return 0;
        }
        int i = from + 1;
        boolean negative = text[i] == '-';
        if (negative || text[i] == '+') {
            i++;
        }
        int exponent = 0;
        for (; i < to; i++) {
            exponent = Math.min(EXPONENT_CAP, exponent * 10 + (text[i] - '0'));
        }
        return negative ? -exponent : exponent;
    }

    private static long powerOfTen(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= 10;
        }
        return power;
    }
}
