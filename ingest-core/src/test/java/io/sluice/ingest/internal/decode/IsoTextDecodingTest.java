package io.sluice.ingest.internal.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The forms of ISO 8601, held against the JDK's formatters where it has one. */
class IsoTextDecodingTest {

    private static final int TIMES = 20_000;

    private final long[] millis = new long[1];

    /** Dates as the JDK writes them, each with a time of day and an offset, in several forms. */
    static DateTimeFormatter[] forms() {
        DateTimeFormatter[] dates = {
            DateTimeFormatter.ISO_LOCAL_DATE,
            DateTimeFormatter.ofPattern("uuuuMMdd"),
            DateTimeFormatter.ofPattern("uuuu-DDD"),
        };
        String[] times = {"'T'HH:mm:ss.SSS", "'T'HHmmss.SSS", "'t'HH:mm:ss.SSSSSSSSS"};
        String[] offsets = {"XXX", "XX", "XXXXX", "XXXX", "xxx"};
        DateTimeFormatter[] forms = new DateTimeFormatter[dates.length * times.length * offsets.length];
        int n = 0;
        for (DateTimeFormatter date : dates) {
            for (String time : times) {
                for (String offset : offsets) {
                    forms[n++] = new DateTimeFormatterBuilder()
                            .append(date)
                            .appendPattern(time + offset)
                            .toFormatter();
                }
            }
        }
        return forms;
    }

    @ParameterizedTest
    @MethodSource("forms")
    void shouldReadWhatTheJdkWritesToTheMillisecond(DateTimeFormatter form) {
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            Instant instant = Instant.ofEpochMilli(random.nextInt(1 << 30) * 200_000L + random.nextInt(60_000));
            OffsetDateTime time = instant.atOffset(ZoneOffset.ofTotalSeconds(60 * (random.nextInt(2_161) - 1_080)));
            assertRead(form.format(time), instant.toEpochMilli());
        }
    }

    @Test
    void shouldReadWeekDates() {
        for (ZonedDateTime day = ZonedDateTime.parse("1995-01-01T23:59:58.125Z");
                day.getYear() < 2035;
                day = day.plusDays(1)) {
            String date = DateTimeFormatter.ISO_WEEK_DATE.format(day.toLocalDate());
            assertRead(date + "T23:59:58.125Z", day.toInstant().toEpochMilli());
        }
    }

    @Test
    void shouldReadAZonedTimeByItsOffset() {
        ZonedDateTime twice = ZonedDateTime.parse("2022-10-30T02:30:00+01:00[Europe/Paris]");

        assertRead(
                DateTimeFormatter.ISO_ZONED_DATE_TIME.format(twice),
                twice.toInstant().toEpochMilli());
        assertRead(
                DateTimeFormatter.ISO_ZONED_DATE_TIME.format(twice.minusHours(1)),
                twice.toInstant().toEpochMilli() - 3_600_000);
    }

    @Test
    void shouldReadWhatIsoOffsetDateTimeReadsAlsoWhenItIsDamaged() {
        Random random = new Random(8);
        String letters = "0123456789-+:.TtZzWw[]/ ,";
        int taken = 0;
        for (int i = 0; i < TIMES; i++) {
            StringBuilder text = new StringBuilder(Instant.ofEpochMilli(random.nextLong() >> random.nextInt(40))
                    .atOffset(ZoneOffset.ofTotalSeconds(random.nextInt(2 * 64_800) - 64_800))
                    .toString());
            for (int damage = random.nextInt(3); damage > 0; damage--) {
                text.setCharAt(random.nextInt(text.length()), letters.charAt(random.nextInt(letters.length())));
            }
            Instant expected;
            try {
                expected = DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
            } catch (DateTimeException e) {
                continue; // ours reads more
            }
            if (Math.abs(expected.getEpochSecond()) > Long.MAX_VALUE / 1_000 - 1) {
                assertThat(IsoText.read(text.toString(), millis)).startsWith("beyond");
            } else if (expected.getNano() % 1_000_000 == 0) {
                taken++;
                assertRead(text.toString(), expected.toEpochMilli());
            } else {
                assertThat(IsoText.read(text.toString(), millis)).isEqualTo("finer than a millisecond");
            }
        }
        assertThat(taken).isGreaterThan(TIMES / 4);
    }

    private void assertRead(String text, long expected) {
        String problem = IsoText.read(text, millis);
        if (problem != null || millis[0] != expected) {
            throw new AssertionError(text + ": " + problem + ", " + millis[0] + " for " + expected);
        }
    }
}
