package io.sluice.ingest.lambda.internal.runtime;

import org.jspecify.annotations.Nullable;

/** The Runtime API is gone, or answered so that the process must end. */
public final class RuntimeApiException extends Exception {

    private static final long serialVersionUID = 1L;

    RuntimeApiException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
