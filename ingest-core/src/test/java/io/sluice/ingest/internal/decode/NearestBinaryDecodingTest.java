package io.sluice.ingest.internal.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The fast way to the nearest number, against the JDK's, whose answers FloatDecodingTest checks in turn. */
class NearestBinaryDecodingTest {

    private static final int MANY = Integer.getInteger("sluice.fuzz.numbers", 200_000);

    private long undecided;

    @Test
    void shouldFindTheFloatOfEveryShortDecimal() {
        // Every decimal of five digits at every power that the first method takes.
        for (int power = -22; power <= 22; power++) {
            for (int digits = 0; digits < 100_000; digits += power % 11 == 0 ? 1 : 23) {
                assertFloat(digits, power);
            }
        }
        assertThat(undecided).isZero();
    }

    @Test
    void shouldFindTheFloatOfEveryReadingOfASensor() {
        // Temperatures and humidities from 0 to 100 in thousandths, and in the digits that a division by 3 or 7 leaves.
        for (int thousandths = 0; thousandths < 100_000; thousandths++) {
            assertFloat(thousandths, -3);
            assertFloat(Math.round(thousandths * 1e12 / 3), -13);
            assertFloat(Math.round(thousandths * 1e14 / 7), -15);
        }
        assertThat(undecided).isZero();
    }

    @Test
    void shouldFindTheNearestOfRandomDecimals() {
        Random random = new Random(1);
        for (int i = 0; i < MANY; i++) {
            long digits = random.nextLong() >>> random.nextInt(64);
            int power = random.nextInt(160) - 80;
            assertFloat(digits, power);
            assertDouble(digits, power);
        }
        // Most of what is left are numbers that a float cannot hold.
        assertThat(undecided).isLessThan(MANY);
    }

    @Test
    void shouldFindTheNearestBesideTheMiddleOfTwoFloats() {
        Random random = new Random(2);
        for (int i = 0; i < MANY / 4; i++) {
            float value = Float.intBitsToFloat(0x20000000 + random.nextInt(0x40000000));
            BigDecimal middle = new BigDecimal(value)
                    .add(new BigDecimal(Math.nextUp(value)))
                    .divide(BigDecimal.valueOf(2));
            for (int digits = 7; digits <= 19; digits++) {
                BigDecimal rounded = middle.round(new java.math.MathContext(digits));
                BigInteger unscaled = rounded.unscaledValue();
                assertFloat(unscaled.longValue(), -rounded.scale());
                assertFloat(unscaled.longValue() + 1, -rounded.scale());
                assertFloat(unscaled.longValue() - 1, -rounded.scale());
            }
        }
    }

    @Test
    void shouldFindTheNearestBesideTheMiddleOfTwoDoubles() {
        Random random = new Random(3);
        for (int i = 0; i < MANY / 4; i++) {
            double value = Double.longBitsToDouble(0x3000000000000000L + (random.nextLong() >>> 3));
            BigDecimal middle = new BigDecimal(value)
                    .add(new BigDecimal(Math.nextUp(value)))
                    .divide(BigDecimal.valueOf(2));
            for (int digits = 15; digits <= 19; digits++) {
                BigDecimal rounded = middle.round(new java.math.MathContext(digits));
                assertDouble(rounded.unscaledValue().longValue(), -rounded.scale());
            }
        }
    }

    @Test
    void shouldRoundTiesToEven() {
        for (int power = 0; power <= 10; power++) {
            // 2^24 + 1 and 2^24 + 3 are half-way between two floats, also with factors of ten taken out.
            for (long odd = (1L << 24) + 1; odd < (1L << 24) + 1000; odd += 2) {
                assertFloat(odd, power);
                assertFloat(odd << 5, -power);
                assertDouble((odd << 29) + 1, power);
            }
        }
        assertFloat(83886085, -1); // 8388608.5
        assertFloat(83886095, -1);
        assertFloat(5, -1);
        assertDouble(9007199254740993L, 0);
        assertDouble(9007199254740995L, 0);
        assertDouble(45035996273704965L, -1); // 4503599627370496.5
        assertThat(undecided).isZero();
    }

    @Test
    void shouldLeaveWhatOverflowsOrUnderflows() {
        assertThat(NearestBinary.toFloat(35, 37)).isEqualTo(NearestBinary.UNDECIDED);
        assertThat(NearestBinary.toFloat(34028235678L, 28)).isEqualTo(NearestBinary.UNDECIDED);
        assertThat(NearestBinary.toFloat(34028235677L, 28)).isEqualTo(Float.floatToRawIntBits(Float.MAX_VALUE));
        assertThat(NearestBinary.toFloat(1, -40)).isEqualTo(NearestBinary.UNDECIDED);
        assertThat(NearestBinary.toDouble(1, 65)).isEqualTo(NearestBinary.UNDECIDED);
        assertThat(NearestBinary.toDouble(1, -400)).isEqualTo(NearestBinary.UNDECIDED);
        assertThat(NearestBinary.toDouble(0, 9999)).isZero();
        assertThat(NearestBinary.toFloat(0, -9999)).isZero();
    }

    private void assertFloat(long digits, int power) {
        long bits = NearestBinary.toFloat(digits, power);
        if (bits == NearestBinary.UNDECIDED) {
            undecided++;
        } else {
            float expected = Float.parseFloat(Long.toUnsignedString(digits) + "e" + power);
            check(bits == Float.floatToRawIntBits(expected), digits, power, bits);
        }
    }

    private void assertDouble(long digits, int power) {
        long bits = NearestBinary.toDouble(digits, power);
        if (bits == NearestBinary.UNDECIDED) {
            undecided++;
        } else {
            double expected = Double.parseDouble(Long.toUnsignedString(digits) + "e" + power);
            check(bits == Double.doubleToRawLongBits(expected), digits, power, bits);
        }
    }

    private static void check(boolean holds, long digits, int power, long bits) {
        if (!holds) {
            throw new AssertionError(Long.toUnsignedString(digits) + "e" + power + ": " + Long.toHexString(bits));
        }
    }
}
