package io.sluice.ingest.lambda.internal.runtime;

import org.jspecify.annotations.Nullable;

/**
 * The trace header of the invocation that this thread handles. A JVM cannot change its environment, and so tracing
 * libraries look for it in a system property; that can hold one only, and is left alone where several loops run at once.
 */
final class TraceHeader {

    static final String PROPERTY = "com.amazonaws.xray.traceHeader";

    private static final ThreadLocal<@Nullable String> CURRENT = new ThreadLocal<>();

    private TraceHeader() {}

    /**
     * Shows the header of the invocation that begins, or that it has none.
     *
     * @param traceId the header, or null
     * @param alone whether this thread's loop is the only one
     */
    static void set(@Nullable String traceId, boolean alone) {
        if (traceId == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(traceId);
        }
        if (!alone) {
            return;
        }
        if (traceId == null) {
            System.clearProperty(PROPERTY);
        } else {
            System.setProperty(PROPERTY, traceId);
        }
    }

    /** The header of this thread's invocation, or null if it has none or handles none. */
    static @Nullable String current() {
        return CURRENT.get();
    }
}
