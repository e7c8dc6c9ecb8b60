package io.sluice.ingest.benchmarks.quickstart;

import io.sluice.ingest.lambda.Bootstrap;
import io.sluice.ingest.lambda.testkit.Answer;
import io.sluice.ingest.lambda.testkit.FakeRuntimeApi;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The real adapter, as Lambda would run it: {@link Bootstrap} with an environment of its own, on a thread of this
 * process, before a Runtime API on a loopback port. For one thread.
 */
public final class Adapter implements AutoCloseable {

    /** Well beyond the 30 s that an invocation has. */
    private static final Duration NO_ANSWER = Duration.ofSeconds(60);

    private static final long STOP_SECONDS = 30;

    private final FakeRuntimeApi api;
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private final Thread player = Thread.currentThread();
    private volatile boolean stopping;

    private Adapter(FakeRuntimeApi api) {
        this.api = api;
    }

    /** Starts it against a database. */
    public static Adapter start(Target target) throws IOException {
        Adapter adapter = new Adapter(FakeRuntimeApi.start().recording(false));
        Map<String, String> environment = new HashMap<>(target.environment());
        environment.put("AWS_LAMBDA_RUNTIME_API", adapter.api.address());
        environment.put("SLUICE_INIT_TIMEOUT_MS", "8000");
        Thread thread = new Thread(() -> adapter.run(environment), "lambda-runtime");
        thread.setDaemon(true);
        thread.start();
        return adapter;
    }

    private void run(Map<String, String> environment) {
        int code = Bootstrap.EXIT_FATAL;
        try {
            code = Bootstrap.run(environment);
        } finally {
            exit.complete(code);
            if (!stopping) {
                player.interrupt(); // which waits for an answer that will not come
            }
        }
    }

    /**
     * Plays an event and waits for its answer.
     *
     * @throws IllegalStateException if the adapter has ended, or does not answer
     */
    public Answer invoke(String event) {
        try {
            return api.invoke(event, NO_ANSWER);
        } catch (InterruptedException e) {
            throw new IllegalStateException(
                    "the adapter ended with exit code " + exit.getNow(-1) + "; what it said stands above", e);
        } catch (AssertionError e) {
            throw new IllegalStateException("the adapter did not answer within " + NO_ANSWER.toSeconds() + " s", e);
        }
    }

    /**
     * Ends it as the platform would: the Runtime API goes, and the adapter closes its session and returns.
     *
     * @throws IllegalStateException if it does not, or not with the exit code that is due
     */
    public void stop() throws InterruptedException {
        stopping = true;
        api.close();
        try {
            int code = exit.get(STOP_SECONDS, TimeUnit.SECONDS);
            if (code != Bootstrap.EXIT_RUNTIME_API) {
                throw new IllegalStateException("the adapter ended with exit code " + code);
            }
        } catch (TimeoutException | ExecutionException e) {
            throw new IllegalStateException("the adapter did not end within " + STOP_SECONDS + " s", e);
        }
    }

    @Override
    public void close() {
        stopping = true;
        api.close();
    }
}
