package io.sluice.ingest.internal.transport;

import io.netty.util.concurrent.EventExecutor;

/** A Netty event loop as a serial executor. */
record EventLoopExecutor(EventExecutor loop) implements SerialExecutor {

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public void afterEnd(Runnable task) {
        loop.terminationFuture().addListener(ended -> task.run());
    }

    @Override
    public boolean isCurrent() {
        return loop.inEventLoop();
    }
}
