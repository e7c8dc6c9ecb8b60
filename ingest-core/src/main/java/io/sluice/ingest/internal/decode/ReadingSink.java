package io.sluice.ingest.internal.decode;

import org.jspecify.annotations.Nullable;

/** Takes the readings of one document in their order, the good ones and the bad. Called on the decoding thread. */
public interface ReadingSink {

    /**
     * Takes a reading that keeps every rule.
     *
     * @param index its place in the document, from 0
     * @param start where it begins in the document, in bytes from the document's start
     * @param end where it ends, exclusive
     * @param values its values, good until this returns
     */
    void reading(int index, int start, int end, ReadingValues values);

    /**
     * Takes a reading that breaks a rule.
     *
     * @param index its place in the document, from 0
     * @param offset where it breaks the rule, in bytes from the document's start
     * @param field the JSON field at fault, or null if no single one is
     * @param reason what is wrong, with the value shortened to what a log line bears
     * @param start where the reading begins in the document
     * @param end where it ends, exclusive
     */
    void refused(int index, int offset, @Nullable String field, String reason, int start, int end);
}
