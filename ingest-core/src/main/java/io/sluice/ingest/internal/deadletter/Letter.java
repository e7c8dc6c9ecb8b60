package io.sluice.ingest.internal.deadletter;

import io.sluice.ingest.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * What a replay needs of a whole letter.
 *
 * @param kind why the reading was not stored; null for one that this version does not know
 * @param keyspace where it was to go
 * @param table where it was to go
 * @param writeTimeMicros when it counts as written, in microseconds since the epoch
 * @param valuesStart where the object of its values begins in the line; -1 if it has none
 * @param valuesEnd where that ends, exclusive
 */
public record Letter(
        @Nullable FailureKind kind, String keyspace, String table, long writeTimeMicros, int valuesStart, int valuesEnd)
        implements LetterReader.Written {

    /** Whether it has values that could be written; bad input has none. */
    public boolean hasValues() {
        return valuesStart >= 0;
    }
}
