package io.sluice.ingest.lambda.internal.runtime;

/** A failed invocation with an error type that its caller can tell from others. It has no stack trace: its message says it. */
public final class FunctionException extends Exception {

    /** Error type: the database is not there, or stored none of the good readings. */
    public static final String DATABASE_UNAVAILABLE = "Function.DatabaseUnavailable";

    private static final long serialVersionUID = 1L;

    private final String errorType;

    /**
     * Names the failure.
     *
     * @param errorType {@code Function.} or {@code Runtime.} and a word, as {@code Function.MalformedEvent}
     * @param message what is wrong and what to do
     */
    public FunctionException(String errorType, String message) {
        super(message, null, false, false);
        this.errorType = errorType;
    }

    /** The type, as the platform and the caller see it. */
    public String errorType() {
        return errorType;
    }
}
