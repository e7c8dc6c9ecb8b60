package io.sluice.ingest.lambda.internal.runtime;

import org.jspecify.annotations.Nullable;

/**
 * The way of an {@link Error} that is caught, because somebody has to be told of the failure that it is, and that must not
 * end there: to the thread's handler of what nobody catches, which in the program of a function is {@link LastResort}.
 */
public final class UncaughtErrors {

    /** How deep causes are looked through; some go in circles. */
    private static final int MAX_CAUSES = 20;

    private UncaughtErrors() {}

    /**
     * Hands over the Error that a failure is, or comes of.
     *
     * @param failure anything; null does nothing
     */
    public static void handOver(@Nullable Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            if (cause instanceof Error) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, cause);
                return;
            }
            cause = cause.getCause();
        }
    }
}
