package io.sluice.ingest.internal.decode;

import static io.sluice.ingest.internal.decode.DecodeFixtures.ALL_TYPES;
import static io.sluice.ingest.internal.decode.DecodeFixtures.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.internal.decode.DecodedDocument.Accepted;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A decimal becomes the nearest binary number, ties to even; the nearest is found here by exact decimal arithmetic. */
class FloatDecodingTest {

    /** Half-way between the largest float and the next one, if there were one: from here on it is an overflow. */
    private static final BigDecimal FLOAT_OVERFLOW =
            new BigDecimal(Float.MAX_VALUE).add(new BigDecimal(Math.ulp(Float.MAX_VALUE)).divide(new BigDecimal(2)));

    @ParameterizedTest
    @CsvSource({
        "31.1333333333333, 0x1.f22222p4", // of the published data
        "16777217, 0x1.0p24", // a tie, to even
        "16777219, 0x1.000004p24", // a tie, to even, upwards
        "16777217.0000001, 0x1.000002p24", // just above a tie
        "1.000000059604644775390625, 0x1.0p0", // a tie: 1 + 2^-24
        "1.00000005960464477539062500000000000000000000000001, 0x1.000002p0",
        // By way of double these round down to the tie first, and then to the wrong side.
        "1.00000005960464481, 0x1.000002p0",
        "0.50000008940696713533, 0x1.000002p-1",
        "340282356779733661637539395458142568448, Infinity", // half-way to 2^128
        "340282356779733661637539395458142568447, 0x1.fffffep127",
        "7.006492321624085e-46, 0x0.0p0", // half of the smallest, a tie
        "7.006492321624086e-46, 0x0.000002p-126",
        "1.1754943508222875e-38, 0x1.0p-126"
    })
    void shouldTakeTheNearestFloat(String decimal, String expected) {
        float value = Float.parseFloat(expected);

        if (Float.isInfinite(value)) {
            assertThat(decode("f", List.of(decimal))).isEmpty();
        } else {
            assertThat(nearestFloat(new BigDecimal(decimal))).isEqualTo(value);
            assertThat(decode("f", List.of(decimal))).containsExactly(value);
        }
    }

    @Test
    void shouldTakeTheNearestFloatOfManyDecimals() {
        Random random = new Random(7);
        List<String> decimals = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            decimals.add(randomDecimal(random, 38));
            decimals.add(decimalNearFloatTie(random));
        }

        List<Object> values = decode("f", decimals);

        for (int i = 0, k = 0; i < decimals.size(); i++) {
            BigDecimal decimal = new BigDecimal(decimals.get(i));
            if (decimal.abs().compareTo(FLOAT_OVERFLOW) < 0) {
                float nearest = nearestFloat(decimal);
                float sign = decimals.get(i).startsWith("-") ? -0.0f : 0.0f;
                assertThat(values.get(k++)).as(decimals.get(i)).isEqualTo(nearest == 0 ? sign : nearest);
            }
        }
    }

    @Test
    void shouldTakeTheNearestDoubleOfManyDecimals() {
        Random random = new Random(8);
        List<String> decimals = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            decimals.add(randomDecimal(random, 280));
            decimals.add(decimalNearDoubleTie(random));
        }

        List<Object> values = decode("d", decimals);

        assertThat(values).hasSameSizeAs(decimals);
        for (int i = 0; i < decimals.size(); i++) {
            double nearest = nearestDouble(new BigDecimal(decimals.get(i)));
            double sign = decimals.get(i).startsWith("-") ? -0.0 : 0.0;
            assertThat(values.get(i)).as(decimals.get(i)).isEqualTo(nearest == 0 ? sign : nearest);
        }
    }

    /** The float with the least exact distance, found without parsing: by comparison with its neighbours. */
    static float nearestFloat(BigDecimal decimal) {
        float near = decimal.floatValue();
        float best = near;
        for (float candidate : new float[] {Math.nextDown(near), near, Math.nextUp(near)}) {
            if (Float.isInfinite(candidate)) {
                continue;
            }
            if (Float.isInfinite(best)) {
                best = candidate;
                continue;
            }
            int closer = distance(decimal, candidate).compareTo(distance(decimal, best));
            if (closer < 0 || (closer == 0 && (Float.floatToIntBits(candidate) & 1) == 0)) {
                best = candidate;
            }
        }
        return best;
    }

    static double nearestDouble(BigDecimal decimal) {
        double near = decimal.doubleValue();
        double best = near;
        for (double candidate : new double[] {Math.nextDown(near), near, Math.nextUp(near)}) {
            int closer = distance(decimal, candidate).compareTo(distance(decimal, best));
            if (closer < 0 || (closer == 0 && (Double.doubleToLongBits(candidate) & 1) == 0)) {
                best = candidate;
            }
        }
        return best;
    }

    private static BigDecimal distance(BigDecimal decimal, double value) {
        return decimal.subtract(new BigDecimal(value)).abs();
    }

    private static String randomDecimal(Random random, int exponents) {
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "-" : "");
        int digits = 1 + random.nextInt(20);
        int point = random.nextInt(digits + 1);
        for (int i = 0; i < digits; i++) {
            if (i == point && i > 0) {
                text.append('.');
            }
            text.append((char) ('0' + (i == 0 && point != 1 ? 1 + random.nextInt(9) : random.nextInt(10))));
        }
        if (random.nextInt(3) == 0) {
            text.append('e').append(random.nextInt(2 * exponents) - exponents - 5);
        }
        return text.toString();
    }

    /** The exact middle of two floats, or a little beside it, in full or cut to some digits. */
    private static String decimalNearFloatTie(Random random) {
        float value = Float.intBitsToFloat((0x30000000 + random.nextInt(0x20000000)) & 0x7fffffff);
        BigDecimal tie =
                new BigDecimal(value).add(new BigDecimal(Math.nextUp(value))).divide(new BigDecimal(2));
        return beside(tie, random);
    }

    private static String decimalNearDoubleTie(Random random) {
        double value = Double.longBitsToDouble(0x3E00000000000000L + (random.nextLong() & 0x03FFFFFFFFFFFFFFL));
        BigDecimal tie =
                new BigDecimal(value).add(new BigDecimal(Math.nextUp(value))).divide(new BigDecimal(2));
        return beside(tie, random);
    }

    private static String beside(BigDecimal tie, Random random) {
        int digits = 8 + random.nextInt(20);
        return switch (random.nextInt(4)) {
            case 0 -> tie.toPlainString();
            case 1 -> tie.add(BigDecimal.ONE.movePointLeft(tie.scale() + 3)).toString();
            case 2 ->
                tie.subtract(BigDecimal.ONE.movePointLeft(tie.scale() + 3)).toString();
            default -> tie.round(new java.math.MathContext(digits)).toString();
        };
    }

    /** The values of a field that holds these decimals, one reading each; those refused are left out. */
    private static List<Object> decode(String field, List<String> decimals) {
        StringBuilder document = new StringBuilder();
        for (String decimal : decimals) {
            document.append(machine('"' + field + "\":" + decimal)).append('\n');
        }
        return DecodeFixtures.decode(ALL_TYPES, JsonFormat.DEFAULT, document.toString()).accepted().stream()
                .map(Accepted::values)
                .map(values -> values.get(field))
                .toList();
    }
}
