package io.sluice.ingest;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The one exception of the library: what failed, of which {@link FailureKind}, with its cause kept. */
public class IngestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final FailureKind kind;
    private final boolean maybeStored;

    /**
     * Names the failure.
     *
     * @param kind what failed
     * @param message what failed, with names and values, and what to do
     * @param cause the exception beneath, or null
     */
    public IngestException(FailureKind kind, String message, @Nullable Throwable cause) {
        this(kind, message, cause, kind.maybeStored());
    }

    /**
     * Names the failure of a reading that was tried more than once.
     *
     * @param kind what failed last
     * @param message what failed, with names and values, and what to do
     * @param cause the exception beneath, or null
     * @param maybeStored whether one of the attempts may have stored the row
     */
    public IngestException(FailureKind kind, String message, @Nullable Throwable cause, boolean maybeStored) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind, "kind");
        this.maybeStored = maybeStored;
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
     * @return true if one of the attempts may have stored it, which need not be the last, of which {@link #kind()} tells
     */
    public boolean maybeStored() {
        return maybeStored;
    }
}
