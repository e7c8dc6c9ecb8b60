package io.sluice.ingest.lambda.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.ingest.lambda.testkit.Delivery.Outcome;
import java.io.IOException;
import java.net.Socket;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The states of the fake Runtime API and what each call does to them. Thread-safe: one lock, never held over I/O. */
final class Protocol {

    private static final int MAX_PAYLOAD = 6 * 1024 * 1024 + 100;
    private static final String RUNTIME = "/2018-06-01/runtime/";
    private static final String EXTENSION = "/2020-01-01/extension/";
    private static final Reply SHUTTING_DOWN = new Reply(
            500,
            "",
            "{\"errorMessage\":\"the Runtime API is shutting down\",\"errorType\":\"Fake.ShuttingDown\"}",
            Delivery.PLAIN);

    private final Object lock = new Object();
    private final Deque<Event> queue = new ArrayDeque<>();
    private final Map<String, Answer> answers = new HashMap<>();
    private final Map<String, Deque<Reply>> scripts = new HashMap<>();
    private final List<RecordedRequest> requests = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    /** The events that are out, or were: one at a time, or as many as there are polls. */
    private final Map<String, Running> out = new HashMap<>();

    private final boolean concurrent;
    private @Nullable Running running;
    private long polls;
    private boolean closing;
    private @Nullable String ended;
    private volatile boolean recording = true;

    /**
     * The states of one fake.
     *
     * @param concurrent whether it hands out an event to every poll, however many are unanswered
     */
    Protocol(boolean concurrent) {
        this.concurrent = concurrent;
    }

    /** An event that is out. */
    private static final class Running {
        final Event event;
        int deliveries;
        boolean delivered;
        boolean answered;
        long deliveredNanos;

        Running(Event event) {
            this.event = event;
        }
    }

    String enqueue(Event event) {
        synchronized (lock) {
            queue.add(event);
            lock.notifyAll();
        }
        return event.id();
    }

    Answer await(String requestId, Duration timeout) throws InterruptedException {
        return await("an answer of " + requestId, timeout, () -> answers.remove(requestId));
    }

    RecordedRequest awaitRequest(String call, int count, Duration timeout) throws InterruptedException {
        return await(
                "request " + count + " of " + call,
                timeout,
                () -> requests.stream()
                        .filter(r -> r.call().equals(call))
                        .skip(count - 1L)
                        .findFirst()
                        .orElse(null));
    }

    private <T> T await(String what, Duration timeout, Supplier<@Nullable T> poll) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (lock) {
            while (true) {
                T found = poll.get();
                if (found != null) {
                    return found;
                }
                if (ended != null) {
                    throw new AssertionError(
                            ended + ", and so there will not be " + what + "; violations: " + violations);
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError("no " + what + " within " + timeout + "; requests: " + requests
                            + ", violations: " + violations);
                }
                lock.wait(left / 1_000_000L + 1);
            }
        }
    }

    void script(String call, Reply... replies) {
        synchronized (lock) {
            scripts.computeIfAbsent(call, c -> new ArrayDeque<>()).addAll(List.of(replies));
        }
    }

    void recording(boolean on) {
        recording = on;
    }

    boolean isRecording() {
        return recording;
    }

    List<RecordedRequest> requests() {
        synchronized (lock) {
            return List.copyOf(requests);
        }
    }

    List<String> violations() {
        synchronized (lock) {
            return List.copyOf(violations);
        }
    }

    void runtimeEnded(String how) {
        synchronized (lock) {
            ended = how;
            lock.notifyAll();
        }
    }

    void close() {
        synchronized (lock) {
            closing = true;
            lock.notifyAll();
        }
    }

    void connectionFailed(int connection, IOException failure) {
        synchronized (lock) {
            // A client may end a connection between requests or while it polls, but never amid a request.
            if (!closing && failure instanceof java.io.EOFException) {
                violations.add("connection " + connection + ": " + failure.getMessage());
            }
        }
    }

    /**
     * Answers a request.
     *
     * @return whether the connection goes on
     */
    boolean answer(RecordedRequest request, Socket socket) throws IOException {
        if (recording) {
            synchronized (lock) {
                requests.add(request);
                lock.notifyAll();
            }
        }
        String path = request.path();
        if (path.equals(RUNTIME + "invocation/next") && request.method().equals("GET")) {
            return next(socket);
        }
        if (path.startsWith(RUNTIME + "invocation/") && request.method().equals("POST")) {
            return result(request, socket);
        }
        if (path.equals(RUNTIME + "init/error") && request.method().equals("POST")) {
            return initError(socket);
        }
        if (path.startsWith(EXTENSION)) {
            return extension(path, socket);
        }
        violation(request + " is no call of the Runtime API");
        return send(Reply.status(404), socket);
    }

    private boolean next(Socket socket) throws IOException {
        Running current;
        Reply scripted;
        Delivery delivery = Delivery.PLAIN;
        synchronized (lock) {
            long poll = ++polls;
            scripted = scripted("next");
            current = concurrent ? null : running;
            if (scripted == null && (current == null || current.answered)) {
                current = waitForEvent(poll);
                if (current == null) {
                    if (!closing) {
                        return false;
                    }
                    scripted = SHUTTING_DOWN;
                }
            } else if (scripted == null && current != null && current.delivered) {
                violations.add("/next before an answer of " + current.event.id());
                scripted = Reply.status(403);
            }
            if (scripted == null && current != null) {
                delivery = current.event.delivery(current.deliveries++);
                current.delivered = true;
                current.deliveredNanos = System.nanoTime();
            }
        }
        if (scripted != null || current == null) {
            return send(scripted == null ? SHUTTING_DOWN : scripted, socket);
        }
        String fields = current.event.fields();
        current.deliveredNanos = System.nanoTime();
        Outcome outcome = Outcome.LOST;
        try {
            outcome = delivery.deliver(socket, 200, fields, current.event.body());
        } finally {
            if (outcome == Outcome.LOST) {
                synchronized (lock) {
                    current.delivered = false;
                    if (concurrent) {
                        queue.addFirst(current.event);
                        lock.notifyAll();
                    }
                }
            }
        }
        return outcome == Outcome.DELIVERED;
    }

    /** The next event, or null if the fake is closing or a later poll took this one's place. */
    private @Nullable Running waitForEvent(long poll) {
        try {
            while (!closing && (concurrent || poll == polls) && queue.isEmpty()) {
                lock.wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
        if (closing || (!concurrent && poll != polls)) {
            return null;
        }
        Event event = queue.remove();
        running = out.computeIfAbsent(event.id(), id -> new Running(event));
        if (!concurrent) {
            out.keySet().retainAll(List.of(event.id()));
        }
        return running;
    }

    private boolean result(RecordedRequest request, Socket socket) throws IOException {
        String rest = request.path().substring((RUNTIME + "invocation/").length());
        int slash = rest.indexOf('/');
        String id =
                slash < 0 ? rest : URLDecoder.decode(rest.substring(0, slash).replace("+", "%2B"), ISO_8859_1);
        String call = slash < 0 ? "" : rest.substring(slash + 1);
        Reply reply;
        synchronized (lock) {
            Running answered = out.get(id);
            reply = judge(request, id, answered, call);
            Reply scripted = scripted(call);
            if (scripted != null) {
                reply = scripted;
            }
            if (reply.isTaken() && answered != null) {
                if (!answered.answered) {
                    answers.put(id, new Answer(request, answered.deliveredNanos));
                }
                answered.answered = true;
                lock.notifyAll();
            }
        }
        return send(reply, socket);
    }

    private Reply judge(RecordedRequest request, String id, @Nullable Running answered, String call) {
        if (!call.equals("response") && !call.equals("error")) {
            violations.add(request + " is no call of the Runtime API");
            return Reply.status(404);
        }
        if (answered == null) {
            violations.add("/" + call + " of an id that is not out: " + id);
            return Reply.status(400);
        }
        if (answered.answered) {
            violations.add("/" + call + " of " + id + ", which is answered");
            return Reply.status(concurrent ? 400 : 403);
        }
        return request.body().length > MAX_PAYLOAD ? Reply.status(413) : Reply.accepted(Delivery.PLAIN);
    }

    private boolean initError(Socket socket) throws IOException {
        Reply reply;
        synchronized (lock) {
            reply = scripted("init/error");
            if (reply == null && polls > 0) {
                violations.add("/init/error after the first /next");
                reply = Reply.status(403);
            }
        }
        return send(reply == null ? Reply.accepted(Delivery.PLAIN) : reply, socket);
    }

    private boolean extension(String path, Socket socket) throws IOException {
        Reply reply;
        synchronized (lock) {
            reply = scripted("register");
            if (path.equals(EXTENSION + "event/next")) {
                try {
                    while (!closing) {
                        lock.wait();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return false;
            }
        }
        String identifier = "Lambda-Extension-Identifier: 1f0a4b7e-0000-4000-8000-000000000001\r\n";
        return send(reply == null ? new Reply(200, identifier, "{}", Delivery.PLAIN) : reply, socket);
    }

    private @Nullable Reply scripted(String call) {
        Deque<Reply> replies = scripts.get(call);
        return replies == null ? null : replies.poll();
    }

    private void violation(String what) {
        synchronized (lock) {
            violations.add(what);
        }
    }

    private static boolean send(Reply reply, Socket socket) throws IOException {
        return reply.delivery().deliver(socket, reply.status(), reply.fields(), reply.bytes()) == Outcome.DELIVERED;
    }
}
