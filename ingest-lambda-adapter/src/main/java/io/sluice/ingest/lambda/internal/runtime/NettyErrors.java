package io.sluice.ingest.lambda.internal.runtime;

import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.Slf4JLoggerFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * The way of an {@link Error} that an event loop of Netty meets: it catches everything, writes a warning, and goes on or
 * ends its thread, and nobody is told. The warning is all that can be seen of it, and so this reads Netty's log.
 */
public final class NettyErrors {

    private NettyErrors() {}

    /**
     * Has the Errors of every warning told to a handler. To be called before anything of Netty is used.
     *
     * @param handler is told, on the thread that met it, before the warning is written
     */
    @SuppressWarnings("deprecation") // of the constructor, in favour of an instance that cannot be changed
    public static void handTo(Thread.UncaughtExceptionHandler handler) {
        InternalLoggerFactory.setDefaultFactory(new Slf4JLoggerFactory() {
            @Override
            public InternalLogger newInstance(String name) {
                return reading(super.newInstance(name), handler);
            }
        });
    }

    private static InternalLogger reading(InternalLogger log, Thread.UncaughtExceptionHandler handler) {
        return (InternalLogger) Proxy.newProxyInstance(
                InternalLogger.class.getClassLoader(),
                new Class<?>[] {InternalLogger.class},
                (proxy, method, values) -> {
                    // What is merely missing, as a native library, is told at lower levels.
                    if (method.getName().equals("warn") || method.getName().equals("error")) {
                        handOver(values, handler);
                    }
                    try {
                        return method.invoke(log, values);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** What was thrown is the last of a message's values. */
    private static void handOver(Object[] values, Thread.UncaughtExceptionHandler handler) {
        Object last = values[values.length - 1];
        if (last instanceof Object[] more && more.length > 0) {
            last = more[more.length - 1];
        }
        if (last instanceof Error error) {
            handler.uncaughtException(Thread.currentThread(), error);
        }
    }
}
