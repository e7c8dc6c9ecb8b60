package io.sluice.ingest;

/**
 * Why a reading was not stored, or not known to be.
 *
 * <p>Two questions decide what to do with a failure, and each kind answers them: can the same reading succeed later
 * unchanged ({@link #isRetryable()}), and may the row be in the table already ({@link #maybeStored()})? Writing a
 * reading again is always safe: the same key and values converge to the same cell. What causes each kind and what to do
 * about it is told in {@code docs/errors.md}.
 */
public enum FailureKind {

    /** The reading itself is wrong: bad JSON, a value that does not fit its column, a missing field. */
    VALIDATION(false, false),

    /** No answer in time, or the coordinator did not hear from enough replicas in time. */
    TIMEOUT(true, true),

    /** Replicas answered that they could not write, too many for the consistency level; others may have written. */
    WRITE_FAILURE(true, true),

    /** Too few live replicas for the consistency level, or no node to send to: nothing was written. */
    UNAVAILABLE(true, false),

    /** The server, or its connection, had more work than it would queue. */
    OVERLOADED(true, false),

    /** The server limits the rate of writes to this partition. */
    RATE_LIMITED(true, false),

    /** The connection failed after the request may have left. */
    CONNECTION(true, true),

    /** The server answered with an error of its own, or with one that is not known here. */
    SERVER_ERROR(true, true),

    /** The keyspace or table is not there, or not as the {@link ReadingTable} says. */
    SCHEMA(false, false),

    /** The server refused the credentials, or the role may not write to the table. */
    UNAUTHORIZED(false, false),

    /** The row is larger than the server or the ingestor's own bounds take. */
    TOO_LARGE(false, false),

    /** The ingestor was closed before the outcome was known. */
    CLOSED(true, true),

    /** The ingestor had no room and the caller would wait no longer: the reading was never accepted. */
    BACK_PRESSURE(true, false);

    private final boolean retryable;
    private final boolean maybeStored;

    FailureKind(boolean retryable, boolean maybeStored) {
        this.retryable = retryable;
        this.maybeStored = maybeStored;
    }

    /**
     * Whether the same reading, unchanged, can succeed later.
     *
     * @return true if the cause passes by itself; false if the reading, the schema or the rights must change first
     */
    public boolean isRetryable() {
        return retryable;
    }

    /**
     * Whether the row may be in the table although no acknowledgement came.
     *
     * @return true if the write may have been applied, or may yet be
     */
    public boolean maybeStored() {
        return maybeStored;
    }
}
