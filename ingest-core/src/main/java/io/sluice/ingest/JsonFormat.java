package io.sluice.ingest;

import java.util.Objects;

/**
 * How the JSON of readings is read: the few rules on which fleets differ. Immutable.
 *
 * <p>Everything else is fixed and strict; see {@link SensorIngestor}.
 *
 * @param timestampUnit what a timestamp field holds
 * @param numericStrings whether a number may stand in quotes ({@code "22.5"}), as some device SDKs send it
 * @param unknownFields what to do with a field that no column is mapped to
 */
public record JsonFormat(TimestampUnit timestampUnit, boolean numericStrings, UnknownFields unknownFields) {

    /** Milliseconds, no numbers in quotes, unknown fields ignored. */
    public static final JsonFormat DEFAULT = new JsonFormat(TimestampUnit.MILLISECONDS, false, UnknownFields.IGNORE);

    /**
     * Refuses nulls.
     *
     * @param timestampUnit as the record says
     * @param numericStrings as the record says
     * @param unknownFields as the record says
     */
    public JsonFormat {
        Objects.requireNonNull(timestampUnit, "timestampUnit");
        Objects.requireNonNull(unknownFields, "unknownFields");
    }

    /** What a timestamp field holds. A CQL timestamp has millisecond grain, and no value is rounded to it. */
    public enum TimestampUnit {
        /** A number: seconds since the epoch, such as {@code 1672531200.25}; refused if finer than a millisecond. */
        SECONDS,
        /** An integer: milliseconds since the epoch. */
        MILLISECONDS,
        /** A number: microseconds since the epoch; refused unless a whole number of milliseconds. */
        MICROSECONDS,
        /**
         * A string: an ISO-8601 date, time of day and offset from UTC, such as {@code 2023-01-01T00:00:00.250Z}; refused
         * if finer than a millisecond. The date may be one of the calendar ({@code 2023-01-01}, {@code 20230101}), an
         * ordinal ({@code 2023-001}) or a week date ({@code 2022-W52-7}), the time {@code 10:15}, {@code 10:15:30.250},
         * {@code 1015} or {@code 101530.250}, the offset {@code Z}, {@code +01}, {@code +0100} or {@code +01:00}, and a
         * zone may follow it, as in {@code +01:00[Europe/Paris]}: the offset decides.
         */
        ISO_8601
    }

    /** What to do with a field that no column is mapped to. */
    public enum UnknownFields {
        /** Skip it, checking that it is well-formed. */
        IGNORE,
        /** Refuse the reading. */
        REFUSE
    }

    /**
     * The same rules with another unit.
     *
     * @param unit what a timestamp field holds
     * @return a new format
     */
    public JsonFormat withTimestampUnit(TimestampUnit unit) {
        return new JsonFormat(unit, numericStrings, unknownFields);
    }

    /**
     * The same rules, with or without numbers in quotes.
     *
     * @param allowed whether a number may stand in quotes
     * @return a new format
     */
    public JsonFormat withNumericStrings(boolean allowed) {
        return new JsonFormat(timestampUnit, allowed, unknownFields);
    }

    /**
     * The same rules with another treatment of unknown fields.
     *
     * @param treatment what to do with them
     * @return a new format
     */
    public JsonFormat withUnknownFields(UnknownFields treatment) {
        return new JsonFormat(timestampUnit, numericStrings, treatment);
    }
}
