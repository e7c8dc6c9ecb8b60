package io.sluice.ingest.lambda.testkit;

import io.sluice.ingest.lambda.Bootstrap;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The real adapter before a {@link FakeRuntimeApi}: {@link Bootstrap}, with an environment of its own, on a thread of
 * this process. Thread-safe.
 */
public final class RunningAdapter implements AutoCloseable {

    /** Well beyond the 30 s that an invocation has by default. */
    private static final Duration NO_ANSWER = Duration.ofSeconds(60);

    private static final long STOP_SECONDS = 30;

    private final FakeRuntimeApi api;
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    private RunningAdapter(FakeRuntimeApi api) {
        this.api = api;
    }

    /**
     * Starts it.
     *
     * @param settings its environment, but for the Runtime API's address
     * @return the adapter; it may have ended already, for a bad environment
     * @throws IOException if there is no port
     */
    public static RunningAdapter start(Map<String, String> settings) throws IOException {
        return start(settings, FakeRuntimeApi.start());
    }

    /**
     * Starts it before a fake of the caller's.
     *
     * @param settings its environment, but for the Runtime API's address
     * @param api closed with this
     * @return the adapter; it may have ended already, for a bad environment
     */
    public static RunningAdapter start(Map<String, String> settings, FakeRuntimeApi api) {
        RunningAdapter adapter = new RunningAdapter(api);
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("AWS_LAMBDA_RUNTIME_API", adapter.api.address());
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
            api.runtimeEnded("the adapter ended with exit code " + code);
        }
    }

    /**
     * The Runtime API that it polls.
     *
     * @return the fake, closed with this
     */
    public FakeRuntimeApi api() {
        return api;
    }

    /**
     * Hands an event to it and waits for the answer.
     *
     * @param event the event
     * @return the answer
     * @throws AssertionError if there is none, for one because the adapter ended
     * @throws InterruptedException if interrupted
     */
    public Answer invoke(Event event) throws InterruptedException {
        return api.await(api.enqueue(event), NO_ANSWER);
    }

    /**
     * Hands an event to it and waits for the answer.
     *
     * @param json the event
     * @return the answer
     * @throws AssertionError if there is none, for one because the adapter ended
     * @throws InterruptedException if interrupted
     */
    public Answer invoke(String json) throws InterruptedException {
        return invoke(Event.of(json));
    }

    /**
     * Waits until it has ended by itself.
     *
     * @return its exit code
     * @throws AssertionError if it goes on
     * @throws InterruptedException if interrupted
     */
    public int awaitExit() throws InterruptedException {
        try {
            return exit.get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError("the adapter did not end within " + STOP_SECONDS + " s", e);
        }
    }

    /**
     * Ends it as the platform would: the Runtime API goes, and the adapter closes its session and returns.
     *
     * @return its exit code, {@link Bootstrap#EXIT_RUNTIME_API} if all is well
     * @throws AssertionError if it goes on
     * @throws InterruptedException if interrupted
     */
    public int stop() throws InterruptedException {
        api.close();
        return awaitExit();
    }

    @Override
    public void close() {
        api.close();
    }
}
