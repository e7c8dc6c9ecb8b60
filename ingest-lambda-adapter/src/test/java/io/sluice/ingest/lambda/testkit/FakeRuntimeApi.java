package io.sluice.ingest.lambda.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A Lambda Runtime API for tests and benchmarks: a real HTTP server on a loopback port, which hands out the events that
 * it is given, takes the answers, keeps every request, and misbehaves as told.
 *
 * <pre>{@code
 * try (FakeRuntimeApi api = FakeRuntimeApi.start()) {
 *     Thread runtime = new Thread(() -> Bootstrap.run(Map.of("AWS_LAMBDA_RUNTIME_API", api.address(), …)));
 *     runtime.start();
 *     Answer answer = api.invoke("{\"deviceId\":…}", Duration.ofSeconds(10));
 * } // the runtime's next poll is answered 500, and it ends
 * }</pre>
 *
 * <p>It is the classic, one-at-a-time Runtime API as the official emulator shows it: {@code /next} before the answer of
 * a delivered event is refused with 403, and so is a second answer; an unknown id is a 400; an event whose delivery
 * failed is delivered again; an answer over 6 MiB + 100 bytes is a 413; {@code /init/error} after the first {@code
 * /next} is a 403. What a correct client would not do is listed by {@link #violations()}. It does not freeze, kill or
 * time out anything.
 *
 * <p>Thread-safe. Events are handed out in the order in which they were enqueued.
 */
public final class FakeRuntimeApi implements AutoCloseable {

    private final ServerSocket server;
    private final Protocol protocol;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;
    private int connections;

    private FakeRuntimeApi(ServerSocket server, boolean concurrent) {
        this.server = server;
        this.protocol = new Protocol(concurrent);
    }

    /**
     * Starts one on a free port of 127.0.0.1.
     *
     * @return the running fake
     * @throws IOException if there is no port
     */
    public static FakeRuntimeApi start() throws IOException {
        return start(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    }

    /**
     * Starts one on a free port of an address.
     *
     * @param address for example {@code ::1}
     * @return the running fake
     * @throws IOException if the address is none of this machine
     */
    public static FakeRuntimeApi start(InetAddress address) throws IOException {
        return start(address, false);
    }

    /**
     * Starts one that is the Runtime API of an environment with {@code AWS_LAMBDA_MAX_CONCURRENCY}: every poll gets an
     * event, however many are unanswered, and they may be answered in any order; a second answer is a 400.
     *
     * @return the running fake, on a free port of 127.0.0.1
     * @throws IOException if there is no port
     */
    public static FakeRuntimeApi startConcurrent() throws IOException {
        return start(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), true);
    }

    private static FakeRuntimeApi start(InetAddress address, boolean concurrent) throws IOException {
        ServerSocket server = new ServerSocket();
        server.bind(new InetSocketAddress(address, 0), 50);
        FakeRuntimeApi api = new FakeRuntimeApi(server, concurrent);
        api.spawn("fake-runtime-api-accept", api::accept);
        return api;
    }

    /**
     * The value for {@code AWS_LAMBDA_RUNTIME_API}.
     *
     * @return host:port, an IPv6 host in brackets
     */
    public String address() {
        String host = server.getInetAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port();
    }

    /**
     * The port.
     *
     * @return the port listened on
     */
    public int port() {
        return server.getLocalPort();
    }

    /**
     * Hands an event to the next {@code /next}.
     *
     * @param json its body
     * @return its request id
     */
    public String enqueue(String json) {
        return enqueue(Event.of(json));
    }

    /**
     * Hands an event to the next {@code /next}.
     *
     * @param event the event; not to be changed any more
     * @return its request id
     */
    public String enqueue(Event event) {
        return protocol.enqueue(event);
    }

    /**
     * Waits for the answer of an event.
     *
     * @param requestId the event's
     * @param timeout how long
     * @return the answer
     * @throws AssertionError if none came in time; it lists the requests that came
     * @throws InterruptedException if interrupted
     */
    public Answer await(String requestId, Duration timeout) throws InterruptedException {
        return protocol.await(requestId, timeout);
    }

    /**
     * Hands out an event and waits for its answer.
     *
     * @param json the body
     * @param timeout how long
     * @return the answer
     * @throws InterruptedException if interrupted
     */
    public Answer invoke(String json, Duration timeout) throws InterruptedException {
        return await(enqueue(json), timeout);
    }

    /**
     * Waits for the nth request of a call.
     *
     * @param call the last part of its path: {@code next}, {@code response}, {@code error}, {@code register}
     * @param count how many must have come, from 1
     * @param timeout how long
     * @return that request
     * @throws AssertionError if it did not come in time
     * @throws InterruptedException if interrupted
     */
    public RecordedRequest awaitRequest(String call, int count, Duration timeout) throws InterruptedException {
        return protocol.awaitRequest(call, count, timeout);
    }

    /**
     * Scripts the answers to the next polls, in their order; then polls are served as ever.
     *
     * @param replies one for each poll
     */
    public void onNext(Reply... replies) {
        protocol.script("next", replies);
    }

    /**
     * Scripts the answers to the next {@code /response} posts.
     *
     * @param replies one for each post
     */
    public void onResponse(Reply... replies) {
        protocol.script("response", replies);
    }

    /**
     * Scripts the answers to the next {@code /invocation/{id}/error} posts.
     *
     * @param replies one for each post
     */
    public void onError(Reply... replies) {
        protocol.script("error", replies);
    }

    /**
     * Scripts the answers to the next {@code /init/error} posts.
     *
     * @param replies one for each post
     */
    public void onInitError(Reply... replies) {
        protocol.script("init/error", replies);
    }

    /**
     * Scripts the answers to the next registrations of an extension.
     *
     * @param replies one for each registration
     */
    public void onRegister(Reply... replies) {
        protocol.script("register", replies);
    }

    /**
     * Turns the recording of requests off, or on again. Off, a served request leaves nothing behind but its answer.
     *
     * @param on whether {@link #requests()} is to grow
     * @return this
     */
    public FakeRuntimeApi recording(boolean on) {
        protocol.recording(on);
        return this;
    }

    /**
     * Every request so far, in the order in which they had come whole.
     *
     * @return a copy
     */
    public List<RecordedRequest> requests() {
        return protocol.requests();
    }

    /**
     * Every request of a call so far.
     *
     * @param call the last part of the path
     * @return a copy
     */
    public List<RecordedRequest> requests(String call) {
        return requests().stream().filter(r -> r.call().equals(call)).toList();
    }

    /**
     * What a correct client would not have done.
     *
     * @return one line each; empty if nothing
     */
    public List<String> violations() {
        return protocol.violations();
    }

    /**
     * How many connections were opened so far.
     *
     * @return the count
     */
    public synchronized int connections() {
        return connections;
    }

    /**
     * Says that the runtime has ended, so that nobody waits any longer for what it will not send.
     *
     * @param how for the message of the {@link AssertionError} that the waiting get
     */
    public void runtimeEnded(String how) {
        protocol.runtimeEnded(how);
    }

    /** Answers the waiting polls 500, which tells a runtime to exit, then ends every connection and listens no more. */
    @Override
    public void close() {
        closed = true;
        protocol.close();
        quietly(server);
        List<Thread> all;
        synchronized (this) {
            all = List.copyOf(threads);
        }
        try {
            // A moment for the 500 to go out before its connection is taken away.
            for (Thread thread : all) {
                thread.join(100);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sockets.forEach(FakeRuntimeApi::quietly);
        all.forEach(Thread::interrupt);
    }

    private void accept() {
        while (!closed) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                int number;
                synchronized (this) {
                    number = ++connections;
                }
                spawn("fake-runtime-api-" + number, () -> serve(socket, number));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket, int number) {
        try {
            RequestReader reader = new RequestReader(socket.getInputStream(), number);
            boolean open = true;
            while (open) {
                RecordedRequest request = reader.read(protocol.isRecording());
                open = request != null && protocol.answer(request, socket) && !closed;
            }
        } catch (IOException e) {
            protocol.connectionFailed(number, e);
        } finally {
            quietly(socket);
            sockets.remove(socket);
        }
    }

    private synchronized void spawn(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        threads.removeIf(t -> !t.isAlive());
        thread.start();
        threads.add(thread);
    }

    private static void quietly(@Nullable AutoCloseable closeable) {
        try {
            if (closeable != null) {
                closeable.close();
            }
        } catch (Exception ignored) {
            // It is given up.
        }
    }
}
