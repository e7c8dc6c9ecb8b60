package io.sluice.ingest.internal.transport;

import java.util.concurrent.Executor;

/** Runs tasks one after another, in order, each seeing what the one before did: the single consumer of a lane. */
public interface SerialExecutor extends Executor {

    /** Whether the calling thread is running one of its tasks, or could as well be. */
    boolean isCurrent();
}
