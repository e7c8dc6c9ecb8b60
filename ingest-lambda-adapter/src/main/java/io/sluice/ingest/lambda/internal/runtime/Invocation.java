package io.sluice.ingest.lambda.internal.runtime;

import org.jspecify.annotations.Nullable;

/**
 * One invocation: the event's bytes and what the platform says about it. The bytes lie in the receive buffer, which the
 * next invocation overwrites: they are good until the handler returns, and are not to be changed.
 */
public final class Invocation {

    private final String requestId;
    private final long deadlineMillis;
    private final @Nullable String functionArn;
    private final @Nullable String traceId;
    private final @Nullable String clientContext;
    private final byte[] body;
    private final int length;

    /**
     * Describes an invocation.
     *
     * @param requestId as the platform wrote it
     * @param deadlineMillis when the platform ends the invocation, in milliseconds since the epoch
     * @param functionArn the invoked function, or null if not said
     * @param traceId the trace header, or null if there is no tracing
     * @param clientContext JSON from a mobile SDK, or null
     * @param body holds the event from 0; not copied
     * @param length how many bytes the event has
     */
    public Invocation(
            String requestId,
            long deadlineMillis,
            @Nullable String functionArn,
            @Nullable String traceId,
            @Nullable String clientContext,
            byte[] body,
            int length) {
        this.requestId = requestId;
        this.deadlineMillis = deadlineMillis;
        this.functionArn = functionArn;
        this.traceId = traceId;
        this.clientContext = clientContext;
        this.body = body;
        this.length = length;
    }

    /** The id to answer under. */
    public String requestId() {
        return requestId;
    }

    /** When the platform ends the invocation, in milliseconds since the epoch; a default if it did not say. */
    public long deadlineMillis() {
        return deadlineMillis;
    }

    /** The invoked function's ARN, with its alias or version if there is one. */
    public @Nullable String functionArn() {
        return functionArn;
    }

    /** The trace header. */
    public @Nullable String traceId() {
        return traceId;
    }

    /** The client context, JSON. */
    public @Nullable String clientContext() {
        return clientContext;
    }

    /** Holds the event from offset 0 on; what lies beyond {@link #length()} is of earlier events. */
    public byte[] body() {
        return body;
    }

    /** How many bytes the event has; 0 for an empty one. */
    public int length() {
        return length;
    }
}
