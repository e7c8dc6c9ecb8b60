package io.sluice.ingest.internal.decode;

import java.math.BigInteger;

/**
 * Finds the binary floating-point number nearest to a decimal, ties to even, without big arithmetic; where its method
 * does not decide, it says so.
 *
 * <p>Two methods. W. D. Clinger, "How to read floating point numbers accurately" (PLDI 1990): where both the digits and
 * the power of ten are exact doubles, one multiplication or division rounds once, and so correctly. For all others,
 * D. Lemire, "Number parsing at a gigabyte per second" (Software: Practice and Experience 51(8), 2021), the method of M.
 * Eisel: the digits times the power's leading 128 bits.
 *
 * <p>Every answer is the bits of the number, or {@link #UNDECIDED}.
 */
final class NearestBinary {

    /** Left to a slower method. No number has these bits: they are a NaN's. */
    static final long UNDECIDED = -1;

    /** The powers of ten that are exact doubles. */
    private static final double[] EXACT_TENS = exactPowersOfTen();

    private static final Kind FLOAT = new Kind(23, -127, 0xFF, -17, 10);
    private static final Kind DOUBLE = new Kind(52, -1023, 0x7FF, -4, 23);

    /**
     * A format of IEEE 754.
     *
     * @param bits the bits of the mantissa that are stored
     * @param minExponent the exponent of what is stored as 0
     * @param infinite what is stored as the exponent of infinity
     * @param minTie the least power of ten at which a decimal of 64 bits can be half-way between two numbers
     * @param maxTie the greatest one
     */
    private record Kind(int bits, int minExponent, int infinite, int minTie, int maxTie) {}

    private NearestBinary() {}

    /** The bits of the float nearest to {@code digits × 10^power}; the digits have 64 bits without sign. */
    static long toFloat(long digits, int power) {
        if (digits >>> 53 == 0 && power >= -22 && power <= 22) {
            // Rounding the nearest double to float is right unless that double is half-way between two floats: rounding
            // keeps order, and every half-way point is a double, so any other double lies on the decimal's side of it.
            // These powers make no float that is subnormal or infinite.
            double nearest = scale(digits, power);
            if (power == 0 || (Double.doubleToRawLongBits(nearest) & 0x1FFF_FFFF) != 0x1000_0000) {
                return Float.floatToRawIntBits((float) nearest);
            }
        }
        return multiply(digits, power, FLOAT);
    }

    /** The bits of the double nearest to {@code digits × 10^power}; the digits have 64 bits without sign. */
    static long toDouble(long digits, int power) {
        if (digits >>> 53 == 0 && power >= -22 && power <= 22) {
            return Double.doubleToRawLongBits(scale(digits, power));
        }
        return multiply(digits, power, DOUBLE);
    }

    private static double scale(long digits, int power) {
        return power < 0 ? digits / EXACT_TENS[-power] : digits * EXACT_TENS[power];
    }

    /** Lemire's algorithm 1, with the constants of his fast_float library. */
    private static long multiply(long digits, int power, Kind kind) {
        if (digits == 0) {
            return 0;
        }
        if (power < -PowersOfFive.MAX || power > PowersOfFive.MAX) {
            return UNDECIDED;
        }
        int leading = Long.numberOfLeadingZeros(digits);
        long w = digits << leading;
        int row = PowersOfFive.row(power);
        long high = multiplyHigh(w, PowersOfFive.TABLE[row]);
        long low = w * PowersOfFive.TABLE[row];
        // The bits below those that are needed; if all are set, the next 64 bits of the power may carry into them.
        long spare = -1L >>> (kind.bits + 3);
        if ((high & spare) == spare) {
            long carry = multiplyHigh(w, PowersOfFive.TABLE[row + 1]);
            low += carry;
            if (Long.compareUnsigned(low, carry) < 0) {
                high++;
            }
        }
        if (low == -1 && (power < -27 || power > 55)) {
            return UNDECIDED;
        }
        int upper = (int) (high >>> 63);
        int shift = upper + 64 - kind.bits - 3;
        long mantissa = high >>> shift;
        // floor(log2(10^power)) + 63, for these powers.
        int exponent = ((217_706 * power) >> 16) + 63 + upper - leading - kind.minExponent;
        if (exponent <= 0) {
            return UNDECIDED;
        }
        boolean mayTie = Long.compareUnsigned(low, 1) <= 0 && power >= kind.minTie && power <= kind.maxTie;
        if (mayTie && (mantissa & 3) == 1 && mantissa << shift == high) {
            // Half-way, and even below: down, not up.
            mantissa &= ~1L;
        }
        mantissa = (mantissa + (mantissa & 1)) >>> 1;
        if (mantissa >= 2L << kind.bits) {
            mantissa = 1L << kind.bits;
            exponent++;
        }
        if (exponent >= kind.infinite) {
            return UNDECIDED;
        }
        return (mantissa & ~(1L << kind.bits)) | (long) exponent << kind.bits;
    }

    /** The high half of the product of two numbers without sign; JDK 17 has it only with sign. */
    private static long multiplyHigh(long a, long b) {
        return Math.multiplyHigh(a, b) + ((a >> 63) & b) + ((b >> 63) & a);
    }

    private static double[] exactPowersOfTen() {
        double[] powers = new double[23];
        for (int i = 0; i < powers.length; i++) {
            powers[i] = i == 0 ? 1 : powers[i - 1] * 10;
        }
        return powers;
    }

    /** Kept apart so that it is made on first need: what most sensors send does without. */
    private static final class PowersOfFive {

        /** From 5 to minus this power to 5 to this power: what readings need, not all that a double can hold. */
        static final int MAX = 64;

        /** The leading 128 bits of each, highest half first, rounded as the algorithm's proof asks. */
        static final long[] TABLE = new long[2 * (2 * MAX + 1)];

        static {
            for (int power = -MAX; power <= MAX; power++) {
                BigInteger five = BigInteger.valueOf(5).pow(Math.abs(power));
                BigInteger leading;
                if (power >= 0) {
                    leading = five.shiftLeft(128).shiftRight(five.bitLength());
                } else {
                    // Rounded up as long as 5^n itself fits in 64 bits, so that a whole quotient is not missed.
                    BigInteger down =
                            BigInteger.ONE.shiftLeft(127 + five.bitLength()).divide(five);
                    leading = power < -27 ? down : down.add(BigInteger.ONE);
                }
                TABLE[row(power)] = leading.shiftRight(64).longValue();
                TABLE[row(power) + 1] = leading.longValue();
            }
        }

        private PowersOfFive() {}

        static int row(int power) {
            return 2 * (power + MAX);
        }
    }
}
