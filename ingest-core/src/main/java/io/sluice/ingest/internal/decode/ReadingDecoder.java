package io.sluice.ingest.internal.decode;

/**
 * Reads the readings of a JSON document: one object, an array of objects, or objects one after another (NDJSON). Not
 * thread-safe; keep one per thread.
 *
 * <p>Each element of the document stands for itself: a bad one is refused and the others go on. Every byte of the
 * document is part of a good reading, part of a refusal, or white space or punctuation in its place; what is in no
 * place, such as a comma too many, is refused like a bad reading and takes an index as one does. An empty document is
 * one refusal, an empty array has no reading.
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
