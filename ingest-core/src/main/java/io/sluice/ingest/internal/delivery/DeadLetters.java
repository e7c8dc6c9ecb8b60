package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.DeadLetterSink;
import io.sluice.ingest.WriteFailure;
import io.sluice.ingest.internal.fault.UncaughtErrors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the user's dead-letter sink: one call at a time, on a thread of its own. What waits here still has its
 * room, so that a sink that is slow pushes back. Thread-safe.
 */
public final class DeadLetters {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    private final DeadLetterSink sink;
    private final ThreadPoolExecutor thread =
            Callbacks.oneThread("sluice-dead-letters", new ThreadPoolExecutor.AbortPolicy());
    private final LongAdder kept = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final OccasionalLog log = new OccasionalLog(LOG);
    private volatile boolean fails;

    /**
     * Prepares to call a sink.
     *
     * @param sink the user's; closed with this
     */
    public DeadLetters(DeadLetterSink sink) {
        this.sink = sink;
    }

    /**
     * Gives a failure to the sink, later and elsewhere.
     *
     * @param failure not kept yet
     * @param then is given the failure when the sink is done with it, and what the failure says of being kept is true
     */
    void keep(WriteFailure failure, Consumer<WriteFailure> then) {
        try {
            thread.execute(() -> then.accept(accept(failure)));
        } catch (RejectedExecutionException e) {
            then.accept(notKept(failure, "it is closed", e));
        }
    }

    private WriteFailure accept(WriteFailure failure) {
        try {
            sink.accept(failure);
        } catch (Throwable e) { // checked ones that are not declared, too: not every language has them checked
            WriteFailure lost = notKept(failure, "it threw", e);
            UncaughtErrors.handOver(e);
            return lost;
        }
        kept.increment();
        fails = false;
        return failure.asDeadLettered();
    }

    /** Counts and logs that a failure is not kept. */
    WriteFailure notKept(WriteFailure failure, String why, Throwable cause) {
        errors.increment();
        fails = true;
        log.warn("the dead-letter sink did not keep a reading, {}: {}", why, failure, cause);
        return failure;
    }

    /** Whether the last failure was not kept. */
    boolean fails() {
        return fails;
    }

    /** Failures that the sink has taken. */
    long kept() {
        return kept.sum();
    }

    /** Failures that the sink has not taken. */
    long errors() {
        return errors.sum();
    }

    /** Closes the sink after what waits for it; waits for that so long. */
    public void close(long timeoutNanos) throws InterruptedException {
        thread.execute(() -> {
            try {
                sink.close();
            } catch (Throwable e) {
                LOG.error("the dead-letter sink did not close: what it took last may not be kept", e);
                UncaughtErrors.handOver(e);
            }
        });
        thread.shutdown();
        if (!thread.awaitTermination(timeoutNanos, TimeUnit.NANOSECONDS)) {
            LOG.error(
                    "closed while the dead-letter sink still had {} readings to take; it goes on while the process lives",
                    thread.getQueue().size());
        }
    }
}
