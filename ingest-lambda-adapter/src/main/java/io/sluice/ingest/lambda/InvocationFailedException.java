package io.sluice.ingest.lambda;

/**
 * An event that {@link SensorRequestHandler} could not store, with the error type that the custom runtime would have
 * reported; for an asynchronous caller's retries and destinations. It has no stack trace: its message says it.
 */
public final class InvocationFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The error type. */
    private final String errorType;

    InvocationFailedException(String errorType, String message) {
        super(errorType + ": " + message, null, false, false);
        this.errorType = errorType;
    }

    /**
     * What kind of failure.
     *
     * @return {@code Function.} and a word, as {@code Function.MalformedEvent}
     */
    public String errorType() {
        return errorType;
    }
}
