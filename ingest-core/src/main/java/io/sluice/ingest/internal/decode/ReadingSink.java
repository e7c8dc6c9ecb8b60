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
     * @param field the JSON field at fault, or null if no single one is; one that no column is mapped to is made fit for a
     *     log line, as the reason is
     * @param reason what is wrong: what was found, shortened and with control characters escaped, and what is due
     * @param start where the bytes that are refused begin in the document
     * @param end where they end, exclusive; the same as {@code start} if something is missing at the document's end
     */
    void refused(int index, int offset, @Nullable String field, String reason, int start, int end);
}
