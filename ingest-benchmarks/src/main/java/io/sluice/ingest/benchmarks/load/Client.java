package io.sluice.ingest.benchmarks.load;

/** A way from the bytes of a JSON document of one reading to an acknowledged row. Thread-safe. */
interface Client extends AutoCloseable {

    /** Gives a reading in, waiting for room. */
    void give(byte[] document);

    /**
     * As {@link #give}, and notes when the acknowledgement came.
     *
     * @param dueNanos when the reading was due, by {@link System#nanoTime()}
     */
    void giveTimed(byte[] document, long dueNanos, AckTimes times);

    /** Gives a reading in and waits for its acknowledgement. */
    void giveAndWait(byte[] document) throws Exception;

    /** Waits until everything given in has its outcome, and is noted. */
    void flush() throws InterruptedException;

    /** Requests sent so far. */
    long requests();

    /** What became of everything; after {@link #flush()}. */
    Tally tally();

    @Override
    void close();
}
