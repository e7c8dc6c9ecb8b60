package io.sluice.ingest.internal.transport;

import io.netty.util.concurrent.EventExecutor;

/** A Netty event loop as a serial executor. */
record EventLoopExecutor(EventExecutor loop) implements SerialExecutor {

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public boolean isCurrent() {
        return loop.inEventLoop();
    }
}
