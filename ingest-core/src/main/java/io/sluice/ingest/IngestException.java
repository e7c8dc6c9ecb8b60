package io.sluice.ingest;

import org.jspecify.annotations.Nullable;

/** The one exception of the library: what failed, of which {@link FailureKind}, with its cause kept. */
public class IngestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final FailureKind kind;

    /**
     * Names the failure.
     *
     * @param kind what failed
     * @param message what failed, with names and values, and what to do
     * @param cause the exception beneath, or null
     */
    public IngestException(FailureKind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /**
     * What failed.
     *
     * @return the kind, never null
     */
    public FailureKind kind() {
        return kind;
    }

    /**
     * Whether the same call can succeed later, unchanged.
     *
     * @return {@link FailureKind#isRetryable()} of {@link #kind()}
     */
    public boolean isRetryable() {
        return kind.isRetryable();
    }

    /**
     * Whether the row may be in the table although this was thrown.
     *
     * @return {@link FailureKind#maybeStored()} of {@link #kind()}
     */
    public boolean maybeStored() {
        return kind.maybeStored();
    }
}
