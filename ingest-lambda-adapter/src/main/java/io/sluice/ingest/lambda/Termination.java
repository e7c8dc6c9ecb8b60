package io.sluice.ingest.lambda;

import io.sluice.ingest.lambda.internal.runtime.GracefulStop;
import io.sluice.ingest.lambda.internal.runtime.Stopping;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * SIGTERM: the JVM runs this hook, which ends the process itself, with exit code 0. A second signal finds the JVM on its
 * way down and changes nothing. Signals are not handled directly, since that takes a module beyond {@code java.base}.
 */
final class Termination {

    private final Stopping stopping = new Stopping();
    private final AtomicBoolean endedByItself = new AtomicBoolean();
    private volatile GracefulStop.@Nullable Ending ending;

    /** Has the JVM call this on SIGTERM. */
    void install() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::run, "sluice-sigterm"));
    }

    /** What the loops look at. */
    Stopping stopping() {
        return stopping;
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
        if (!endedByItself.get()) {
            GracefulStop.Ending opened = ending;
            if (opened != null) {
                new GracefulStop(stopping, opened).run();
            }
            Runtime.getRuntime().halt(Bootstrap.EXIT_STOPPED);
        }
    }
}
