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
        /** An integer: seconds since the epoch. */
        SECONDS,
        /** An integer: milliseconds since the epoch. */
        MILLISECONDS,
        /** An integer: microseconds since the epoch; refused unless a whole number of milliseconds. */
        MICROSECONDS,
        /**
         * A string: ISO-8601 date and time with an offset or {@code Z}, such as {@code 2023-01-01T00:00:00.250Z};
         * refused if finer than a millisecond.
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
