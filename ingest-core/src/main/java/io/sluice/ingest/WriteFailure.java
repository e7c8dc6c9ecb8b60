package io.sluice.ingest;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A reading that was not stored, or not known to be, and why. Immutable; safe to keep and to pass on.
 *
 * @param kind why
 * @param message one line with the names and values that matter, and for bad input the field and byte offset
 * @param cause the exception beneath, or null where there is none (bad input)
 * @param values the values by column name, in the table's order, as the driver's default Java types; empty if the
 *     reading never had values (bad input)
 * @param index the reading's place in its document or collection, from 0; 0 for a reading given alone
 * @param offset where it went wrong in the document, in bytes from its start; -1 if not from JSON or not bad input
 * @param field the JSON field that is wrong, or null if no single field is
 */
public record WriteFailure(
        FailureKind kind,
        String message,
        @Nullable Throwable cause,
        Map<String, Object> values,
        int index,
        long offset,
        @Nullable String field) {}
