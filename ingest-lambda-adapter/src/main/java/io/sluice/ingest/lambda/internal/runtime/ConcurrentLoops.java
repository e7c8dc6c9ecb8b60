package io.sluice.ingest.lambda.internal.runtime;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loops of an environment that takes several invocations at a time, each on a thread and a connection of its own. One
 * that ends leaves the others alone; an {@link Error} in one ends them all.
 */
public final class ConcurrentLoops {

    private static final Logger LOG = LoggerFactory.getLogger(ConcurrentLoops.class);

    /** What a loop ended with; none if it was told to. */
    private record End(@Nullable Throwable cause) {}

    private final List<InvocationLoop> loops;
    private final BlockingQueue<End> ends = new LinkedBlockingQueue<>();

    /**
     * Joins loops.
     *
     * @param loops one or more, which share nothing that is not thread-safe
     */
    public ConcurrentLoops(List<InvocationLoop> loops) {
        this.loops = List.copyOf(loops);
    }

    /**
     * Runs them all until each has ended.
     *
     * @throws RuntimeApiException of the last loop that ended with one
     * @throws InterruptedException if this thread, or a loop's, was told to stop
     * @throws Error what ended a loop so; the others may still run
     */
    public void run() throws RuntimeApiException, InterruptedException {
        int number = 0;
        for (InvocationLoop loop : loops) {
            Thread thread = new Thread(() -> ends.add(end(loop)), "sluice-loop-" + ++number);
            thread.setDaemon(true);
            thread.start();
        }
        Throwable last = null;
        for (int left = loops.size(); left > 0; left--) {
            Throwable cause = ends.take().cause();
            if (cause instanceof Error fatal) {
                throw fatal;
            }
            if (cause != null) {
                last = cause;
                LOG.warn("a loop ended, {} go on: {}", left - 1, cause.toString());
            }
        }
        if (last instanceof RuntimeApiException gone) {
            throw gone;
        }
        if (last instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        if (last != null) {
            throw new IllegalStateException("a loop ended for a reason that is none of its own", last);
        }
    }

    private static End end(InvocationLoop loop) {
        try {
            loop.run();
            return new End(null);
        } catch (Throwable e) {
            return new End(e);
        }
    }
}
