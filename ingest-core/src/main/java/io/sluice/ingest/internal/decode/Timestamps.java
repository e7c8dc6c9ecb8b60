package io.sluice.ingest.internal.decode;

import io.sluice.ingest.JsonFormat.TimestampUnit;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Turns what a timestamp field holds into milliseconds since the epoch, or says why it cannot. Never rounds. */
final class Timestamps {

    /** Longer than any date and time that can be given in milliseconds. */
    private static final int MAX_ISO_CHARS = 64;

    private Timestamps() {}

    /** What a field of this unit must hold, for a reason. */
    static String due(TimestampUnit unit) {
        return switch (unit) {
            case SECONDS -> "a timestamp, an integer of seconds since the epoch,";
            case MILLISECONDS -> "a timestamp, an integer of milliseconds since the epoch,";
            case MICROSECONDS -> "a timestamp, an integer of microseconds since the epoch,";
            case ISO_8601 -> "a timestamp, ISO-8601 date and time with offset in a string,";
        };
    }

    /** Whether milliseconds can hold so many of the unit. */
    static boolean fits(TimestampUnit unit, long value) {
        return switch (unit) {
            case SECONDS -> value >= Long.MIN_VALUE / 1000 && value <= Long.MAX_VALUE / 1000;
            case MICROSECONDS -> value % 1000 == 0;
            default -> true;
        };
    }

    /** Milliseconds, of a value that {@link #fits}. */
    static long toMillis(TimestampUnit unit, long value) {
        return switch (unit) {
            case SECONDS -> value * 1000;
            case MICROSECONDS -> value / 1000;
            default -> value;
        };
    }

    /** Why a value does not {@link #fits fit}. */
    static String misfit(TimestampUnit unit) {
        return unit == TimestampUnit.SECONDS
                ? "beyond what a timestamp's 64 bits of milliseconds hold"
                : "not a whole number of milliseconds";
    }

    /**
     * Reads ISO-8601 into milliseconds.
     *
     * @return null if read, with the milliseconds in {@code into[0]}; else what is wrong
     */
    static @Nullable String readIso(String text, long[] into) {
        if (text.length() > MAX_ISO_CHARS) {
            return "too long for ISO-8601";
        }
        Instant instant;
        try {
            instant = DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
        } catch (DateTimeException e) {
            return "not ISO-8601 with offset";
        }
        if (!instant.equals(instant.truncatedTo(ChronoUnit.MILLIS))) {
            return "finer than a millisecond";
        }
        try {
            into[0] = instant.toEpochMilli();
        } catch (ArithmeticException e) {
            return "beyond what a timestamp's 64 bits of milliseconds hold";
        }
        return null;
    }
}
