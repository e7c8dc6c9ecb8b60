package io.sluice.ingest.internal.transport;

import java.util.concurrent.Executor;

/**
 * Runs tasks one after another, in order, each seeing what the one before did: the single consumer of a lane. One that has
 * ended refuses tasks with a {@link java.util.concurrent.RejectedExecutionException}.
 */
public interface SerialExecutor extends Executor {

    /**
     * Runs a task once the executor has ended, which has refused one, and none of its own tasks runs any more: on any
     * thread, and at once if that is so already.
     */
    default void afterEnd(Runnable task) {
        task.run();
    }

    /** Whether the calling thread is running one of its tasks, or could as well be. */
    boolean isCurrent();
}
