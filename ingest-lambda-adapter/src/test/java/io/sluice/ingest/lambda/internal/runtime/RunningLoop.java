package io.sluice.ingest.lambda.internal.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.ingest.lambda.testkit.FakeRuntimeApi;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The loop of {@link InvocationLoop} on a thread, against a fake Runtime API, over a handler that notes what it gets. */
final class RunningLoop implements AutoCloseable {

    static final Duration LONG = Duration.ofSeconds(20);

    final FakeRuntimeApi api;
    final List<String> handled = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Throwable> end = new CompletableFuture<>();
    private final Thread thread;

    private RunningLoop(FakeRuntimeApi api, InvocationHandler handler) throws IOException {
        this.api = api;
        RuntimeApi client = new RuntimeApi(
                HostPort.parse(api.address(), 0), "sluice-lambda/test-java17", System::currentTimeMillis);
        InvocationHandler noting = invocation -> {
            handled.add(new String(invocation.body(), 0, invocation.length(), UTF_8));
            return handler.handle(invocation);
        };
        thread = new Thread(
                () -> {
                    try (client) {
                        new InvocationLoop(client, noting).run();
                    } catch (Throwable e) {
                        end.complete(e);
                    }
                },
                "loop");
        thread.setDaemon(true);
    }

    /** A loop that begins with {@link #begin()}, so that its start can be scripted. */
    static RunningLoop prepare(InvocationHandler handler) throws IOException {
        return new RunningLoop(FakeRuntimeApi.start(), handler);
    }

    /** A loop that answers with the request id. */
    static RunningLoop echo() throws IOException {
        return prepare(invocation -> ("\"" + invocation.requestId() + "\"").getBytes(UTF_8));
    }

    RunningLoop begin() {
        thread.start();
        return this;
    }

    /** What ended the loop. */
    Throwable awaitEnd() throws InterruptedException {
        try {
            return end.get(LONG.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("the loop goes on; requests: " + api.requests(), e);
        }
    }

    /** Ends the API, and waits for the loop to end by that: a loop's last act clears a property of the whole JVM. */
    @Override
    public void close() {
        api.close();
        try {
            thread.join(LONG.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
