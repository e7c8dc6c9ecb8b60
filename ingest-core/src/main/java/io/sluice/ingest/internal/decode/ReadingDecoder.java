package io.sluice.ingest.internal.decode;

/**
 * Reads the readings of a JSON document: one object, an array of objects, or objects one after another (NDJSON). Not
 * thread-safe; keep one per thread.
 */
public interface ReadingDecoder {

    /**
     * Decodes a document, giving each reading to the sink as soon as it is read. Bad input never throws: it goes to
     * {@link ReadingSink#refused}.
     *
     * @param document holds the document; not kept, not changed
     * @param offset where the document begins
     * @param length how many bytes it has
     * @param sink takes the readings
     * @return how many readings the document has, good and bad
     */
    int decode(byte[] document, int offset, int length, ReadingSink sink);
}
