package io.sluice.ingest.internal.decode;

import io.sluice.ingest.JsonFormat.TimestampUnit;

/** What a number says in a timestamp field, in milliseconds since the epoch. Never rounds. */
final class Timestamps {

    private Timestamps() {}

    /** What a field of this unit must hold, for a reason. */
    static String due(TimestampUnit unit) {
        return switch (unit) {
            case SECONDS -> "a timestamp, a number of seconds since the epoch, to the millisecond,";
            case MILLISECONDS -> "a timestamp, an integer of milliseconds since the epoch,";
            case MICROSECONDS -> "a timestamp, a number of microseconds since the epoch, to the millisecond,";
            case ISO_8601 -> "a timestamp, ISO-8601 date and time with offset in a string,";
        };
    }

    /** The power of ten that makes milliseconds of a number of this unit. */
    static int powerToMillis(TimestampUnit unit) {
        return switch (unit) {
            case SECONDS -> 3;
            case MICROSECONDS -> -3;
            case MILLISECONDS, ISO_8601 -> 0;
        };
    }
}
