package io.sluice.ingest.lambda.internal.runtime;

import org.jspecify.annotations.Nullable;

/** The trace header where tracing libraries look for it, since a JVM cannot change its environment. */
final class TraceHeader {

    static final String PROPERTY = "com.amazonaws.xray.traceHeader";

    private TraceHeader() {}

    /** Shows the header of the invocation that begins, or that it has none. */
    static void set(@Nullable String traceId) {
        if (traceId == null) {
            System.clearProperty(PROPERTY);
        } else {
            System.setProperty(PROPERTY, traceId);
        }
    }
}
