package io.sluice.ingest.internal.fault;

import org.jspecify.annotations.Nullable;

/**
 * The way of an {@link Error} that is caught, because somebody has to be told of the failure that it is, and that must not
 * end there: to the thread's handler of what nobody catches. A program may have that end the process; without one it is printed.
 */
public final class UncaughtErrors {

    /** How deep causes are looked through; some go in circles. */
    private static final int MAX_CAUSES = 20;

    private UncaughtErrors() {}

    /**
     * Hands over the Error that a failure is, or comes of. To be called when all else is done about the failure.
     *
     * @param failure anything; null does nothing
     */
    public static void handOver(@Nullable Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            if (cause instanceof Error) {
                tell(Thread.currentThread(), cause);
                return;
            }
            cause = cause.getCause();
        }
    }

    private static void tell(Thread thread, Throwable error) {
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, error);
        } catch (Throwable e) {
            // As where the JVM calls it: what the handler throws goes nowhere, and the caller goes on.
        }
    }
}
