package io.sluice.ingest.internal.decode;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a date and time of ISO 8601 that names an instant: the dates that {@link DateTimeFormatter} lists (calendar, with
 * or without hyphens, ordinal, week), a time of day to the minute or finer, with or without colons, and an offset from UTC,
 * after which a zone in brackets may stand. Case does not matter.
 *
 * <p>The grammar is its own, because the JDK has no formatter that reads all of them, and the lists of those that it has
 * differ from one form to the next.
 */
final class IsoText {

    /** More than the longest date and time with the longest name of a zone. */
    private static final int MAX_CHARS = 80;

    private static final int MILLIS_DIGITS = 3;
    private static final int NANOS_PER_MILLI = 1_000_000;

    private static final String DATE =
            "(?<date>(?<basic>\\d{8})|[+-]?\\d{4,9}-(?:\\d\\d-\\d\\d|(?<ordinal>\\d{3})" + "|(?<week>w\\d\\d-\\d)))";
    private static final String TIME = "(?<hour>\\d\\d)"
            + "(?::(?<minute>\\d\\d)(?::(?<second>\\d\\d)(?:\\.(?<fraction>\\d*))?)?"
            + "|(?<minute2>\\d\\d)(?:(?<second2>\\d\\d)(?:\\.(?<fraction2>\\d*))?)?)";
    private static final String OFFSET =
            "(?<offset>z|[+-]\\d\\d(?::\\d\\d(?::\\d\\d)?|\\d\\d(?:\\d\\d)?)?)(?:\\[(?<zone>[^\\[\\]]+)])?";

    private static final Pattern INSTANT = pattern(DATE + "t" + TIME + OFFSET);
    private static final Pattern NO_OFFSET = pattern(DATE + "t" + TIME + "(?:\\[[^\\[\\]]+])?");
    private static final Pattern NO_TIME = pattern(DATE + "(?:" + OFFSET + ")?");
    private static final Pattern NO_DATE = pattern("t?" + TIME + "(?:" + OFFSET + ")?");

    private IsoText() {}

    private static Pattern pattern(String form) {
        return Pattern.compile(form, Pattern.CASE_INSENSITIVE);
    }

    /**
     * Reads milliseconds since the epoch.
     *
     * @return null if read, with the milliseconds in {@code into[0]}; else what is wrong
     */
    static @Nullable String read(String text, long[] into) {
        if (text.length() > MAX_CHARS) {
            return "too long for ISO-8601";
        }
        Matcher parts = INSTANT.matcher(text);
        if (!parts.matches()) {
            return whatIsMissing(text);
        }
        LocalDate date = date(parts);
        if (date == null) {
            return "no such date";
        }
        int hour = number(parts.group("hour"));
        int minute = number(either(parts, "minute"));
        int second = number(either(parts, "second"));
        if (second == 60 && minute <= 59) {
            return "a leap second, which time since the epoch does not count";
        }
        String fraction = either(parts, "fraction");
        int millis = millis(fraction);
        if (millis < 0) {
            return "finer than a millisecond";
        }
        boolean isEndOfDay = hour == 24 && minute == 0 && second == 0 && millis == 0;
        if ((hour > 23 && !isEndOfDay) || minute > 59 || second > 59) {
            return "no such time of day";
        }
        ZoneOffset offset = offset(parts.group("offset"));
        if (offset == null) {
            return "no such offset from UTC";
        }
        String zone = parts.group("zone");
        if (zone != null && !isZone(zone)) {
            return "no such time zone";
        }
        // The offset decides; a zone beside it adds nothing.
        long seconds = date.toEpochDay() * 86_400L + hour * 3_600L + minute * 60L + second - offset.getTotalSeconds();
        try {
            into[0] = Instant.ofEpochSecond(seconds, (long) millis * NANOS_PER_MILLI)
                    .toEpochMilli();
        } catch (ArithmeticException | DateTimeException e) {
            return "beyond what a timestamp's 64 bits of milliseconds hold";
        }
        return null;
    }

    private static String whatIsMissing(String text) {
        if (NO_OFFSET.matcher(text).matches()) {
            return "without an offset from UTC";
        }
        if (NO_TIME.matcher(text).matches()) {
            return "a date without a time of day";
        }
        return NO_DATE.matcher(text).matches() ? "a time of day without a date" : "not ISO-8601 with offset";
    }

    private static @Nullable LocalDate date(Matcher parts) {
        DateTimeFormatter form = parts.group("basic") != null
                ? DateTimeFormatter.BASIC_ISO_DATE
                : parts.group("ordinal") != null
                        ? DateTimeFormatter.ISO_ORDINAL_DATE
                        : parts.group("week") != null
                                ? DateTimeFormatter.ISO_WEEK_DATE
                                : DateTimeFormatter.ISO_LOCAL_DATE;
        try {
            return LocalDate.parse(parts.group("date"), form);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The milliseconds that a fraction of a second says, or less than 0 if it says more than those. */
    private static int millis(@Nullable String fraction) {
        int millis = 0;
        for (int i = 0; i < MILLIS_DIGITS; i++) {
            millis = millis * 10 + (fraction != null && i < fraction.length() ? fraction.charAt(i) - '0' : 0);
        }
        for (int i = MILLIS_DIGITS; fraction != null && i < fraction.length(); i++) {
            if (fraction.charAt(i) != '0') {
                return -1;
            }
        }
        return millis;
    }

    private static @Nullable ZoneOffset offset(String text) {
        try {
            return ZoneOffset.of(text.equals("z") ? "Z" : text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static boolean isZone(String name) {
        try {
            ZoneId.of(name);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** A part that has two places in the grammar, one with and one without colons before it. */
    private static @Nullable String either(Matcher parts, String name) {
        String withColon = parts.group(name);
        return withColon != null ? withColon : parts.group(name + "2");
    }

    private static int number(@Nullable String twoDigits) {
        return twoDigits == null ? 0 : Integer.parseInt(twoDigits);
    }
}
