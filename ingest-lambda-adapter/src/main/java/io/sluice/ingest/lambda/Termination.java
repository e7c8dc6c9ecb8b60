package io.sluice.ingest.lambda;

import io.sluice.ingest.lambda.internal.runtime.FinalLog;
import io.sluice.ingest.lambda.internal.runtime.GracefulStop;
import io.sluice.ingest.lambda.internal.runtime.LastResort;
import io.sluice.ingest.lambda.internal.runtime.NettyErrors;
import io.sluice.ingest.lambda.internal.runtime.Stopping;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which the process ends other than by itself: an {@link Error} on any of its threads, see {@link LastResort},
 * and SIGTERM. On that the JVM runs this hook, which ends the process itself, with exit code 0. A second signal finds the JVM on its
 * way down and changes nothing. Signals are not handled directly, since that takes a module beyond {@code java.base}.
 */
final class Termination {

    private final Stopping stopping = new Stopping();
    private final AtomicBoolean endedByItself = new AtomicBoolean();
    private final LastResort lastResort = new LastResort(
            stopping,
            new FinalLog(System.err, System.getenv()),
            () -> Runtime.getRuntime().halt(Bootstrap.EXIT_FATAL));
    private volatile GracefulStop.@Nullable Ending ending;

    /** Has the JVM call this on SIGTERM, and on an Error that nobody catches or that Netty would only log. */
    void install() {
        lastResort.start();
        Thread.setDefaultUncaughtExceptionHandler(lastResort);
        NettyErrors.handTo(lastResort);
        Runtime.getRuntime().addShutdownHook(new Thread(this::run, "sluice-sigterm"));
    }

    /** What the loops look at. */
    Stopping stopping() {
        return stopping;
    }

    /** Who ends the process after an Error. */
    LastResort lastResort() {
        return lastResort;
    }

    /** Says what is to be flushed and closed in the end. */
    void ending(GracefulStop.Ending opened) {
        ending = opened;
    }

    /** Says that the program has ended, and its exit code stands. */
    void endedByItself() {
        endedByItself.set(true);
    }

    private void run() {
        if (endedByItself.get()) {
            return;
        }
        int code = Bootstrap.EXIT_FATAL;
        try {
            GracefulStop.Ending opened = ending;
            if (opened != null) {
                new GracefulStop(stopping, opened).run();
            }
            code = lastResort.cause() == null ? Bootstrap.EXIT_STOPPED : code;
        } finally {
            Runtime.getRuntime().halt(code);
        }
    }
}
