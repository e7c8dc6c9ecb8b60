package io.sluice.ingest.internal.decode;

/**
 * Reads the common form of an ISO-8601 date and time, in UTC and to the second or millisecond: {@code
 * 2023-01-01T00:00:00Z}, {@code 2023-01-01T00:00:00.250Z}. Every other form is left to the reference.
 */
final class IsoBytes {

    /** What is returned for a form that is left to the reference. */
    static final int LEFT = -1;

    private static final String SHORTEST = "2023-01-01T00:00:00Z";
    private static final int FRACTION_AT = 20;
    private static final int MAX_FRACTION_DIGITS = 3;

    private long millis;

    /** The milliseconds since the epoch of what was read last. */
    long millis() {
        return millis;
    }

    /** Reads the date and time that begins at {@code at}; where it ends, not after {@code limit}, or {@link #LEFT}. */
    int read(byte[] text, int at, int limit) {
        if (limit - at < SHORTEST.length() || !isPunctuated(text, at)) {
            return LEFT;
        }
        int year = digits(text, at, 4);
        int month = digits(text, at + 5, 2);
        int day = digits(text, at + 8, 2);
        int hour = digits(text, at + 11, 2);
        int minute = digits(text, at + 14, 2);
        int second = digits(text, at + 17, 2);
        boolean sound = year >= 0
                && month >= 1
                && month <= 12
                && day >= 1
                && day <= daysIn(year, month)
                && hour >= 0
                && hour <= 23
                && minute >= 0
                && minute <= 59
                && second >= 0
                && second <= 59;
        if (!sound) {
            return LEFT;
        }
        int fraction = 0;
        int end = at + FRACTION_AT - 1;
        if (text[end] == '.') {
            int first = ++end;
            int unit = 100;
            while (end < limit && text[end] >= '0' && text[end] <= '9' && end - first < MAX_FRACTION_DIGITS) {
                fraction += unit * (text[end] - '0');
                unit /= 10;
                end++;
            }
            if (end == first) {
                return LEFT;
            }
        }
        if (end >= limit || text[end] != 'Z') {
            return LEFT;
        }
        long seconds = ((daysSinceEpoch(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
        millis = seconds * 1000 + fraction;
        return end + 1;
    }

    private static boolean isPunctuated(byte[] text, int at) {
        return text[at + 4] == '-'
                && text[at + 7] == '-'
                && text[at + 10] == 'T'
                && text[at + 13] == ':'
                && text[at + 16] == ':';
    }

    /** A number of so many digits, or less than 0. */
    private static int digits(byte[] text, int at, int count) {
        int value = 0;
        for (int i = at; i < at + count; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    private static int daysIn(int year, int month) {
        if (month == 2) {
            return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
        }
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }

    /** Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil; for years from 0. */
    private static long daysSinceEpoch(int year, int month, int day) {
        int y = month <= 2 ? year - 1 : year;
        int era = Math.floorDiv(y, 400);
        int yearOfEra = y - era * 400;
        int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097L + dayOfEra - 719_468;
    }
}
