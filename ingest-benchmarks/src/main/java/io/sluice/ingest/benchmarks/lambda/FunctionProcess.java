package io.sluice.ingest.benchmarks.lambda;

import io.sluice.ingest.benchmarks.lambda.MeasuredMain.Used;
import io.sluice.ingest.benchmarks.load.ChildJvm;
import io.sluice.ingest.benchmarks.load.Json;
import io.sluice.ingest.benchmarks.load.ServerProcess;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A function in a process of its own, with an environment as the platform's. For one thread. */
final class FunctionProcess implements AutoCloseable {
    private static final double LONGEST_SECONDS = 900;

    private final ChildJvm child;
    private final CompletableFuture<Void> apiTold;

    /**
     * Starts a function, which ends at the latest after a quarter of an hour.
     *
     * @param function which
     * @param flags JVM options
     * @param api where its events come from; told of its end
     * @param server where its rows go
     */
    FunctionProcess(Function function, List<String> flags, RuntimeApiProcess api, ServerProcess server) {
        child = new ChildJvm(
                MeasuredMain.class,
                flags,
                environment -> function.configure(environment, api.address(), server),
                function.command().toArray(new String[0]));
        child.endAfter(LONGEST_SECONDS);
        apiTold = child.onEnd(api::functionEnded);
    }

    /** Begins to measure what it uses. */
    void begin() {
        child.send(MeasuredMain.BEGIN);
        if (child.await(MeasuredMain.BEGUN) == null) {
            throw new IllegalStateException("the function is gone");
        }
    }

    /** What it has used since. */
    Used end() {
        child.send(MeasuredMain.END);
        String line = child.await(MeasuredMain.USED);
        if (line == null) {
            throw new IllegalStateException("the function is gone");
        }
        return Json.read(line, Used.class);
    }

    @Override
    public void close() {
        child.close();
        // Before another job is opened, which the word of this end must not break off.
        apiTold.handle((told, gone) -> null).join();
    }
}
