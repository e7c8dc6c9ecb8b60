package io.sluice.ingest.lambda.internal.runtime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.ingest.lambda.internal.response.ErrorBody;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of the Runtime API and what each of its answers means. One connection, for one thread; a process with
 * several loops has one of these for each.
 *
 * <p>A GET of the next invocation may be repeated, since the platform gives an unanswered invocation again. A POST is
 * repeated at most once, and only if nothing came in answer to the first.
 */
public final class RuntimeApi implements AutoCloseable {

    /** The error type of an {@link Error}. */
    public static final String FATAL = "Runtime.FatalError";

    /** What an invocation may take if the platform does not say: the platform's own default timeout. */
    static final int DEFAULT_BUDGET_MILLIS = 3_000;

    private static final Logger LOG = LoggerFactory.getLogger(RuntimeApi.class);

    /** Waits before {@code /next} is asked again; when they are used up without success, the process ends. */
    private static final int[] NEXT_WAITS_MILLIS = {0, 100, 200, 400};

    /** A poll that lasted this long failed for a reason of its own and begins a new count. */
    private static final long LONG_POLL_NANOS = 5_000_000_000L;

    private static final String RUNTIME = "/2018-06-01/runtime/";
    private static final String INVOCATION = RUNTIME + "invocation/";

    private static final String REQUEST_ID = "lambda-runtime-aws-request-id";
    private static final byte[] NO_MEMORY =
            ErrorBody.of(FATAL, "an Error, which could not be described for want of memory");

    private static final int INIT_ERROR_BUDGET_MILLIS = 1_500;
    private static final int LAST_WORDS_BUDGET_MILLIS = 1_000;

    private final HttpConnection connection;
    private final RequestBuilder request;
    private final byte[] nextRequest;
    /** Apart from {@link #answer}, so that its buffer is sized by events alone. */
    private final HttpResponse event = new HttpResponse();

    private final HttpResponse answer = new HttpResponse();
    private final LongSupplier clockMillis;
    private @Nullable String lastFunctionArn;
    /** Whether the event that came last is answered, or was refused. */
    private boolean answered;

    /**
     * Prepares the calls; connects with the first.
     *
     * @param endpoint where the Runtime API listens
     * @param userAgent one token
     * @param clockMillis milliseconds since the epoch
     */
    public RuntimeApi(HostPort endpoint, String userAgent, LongSupplier clockMillis) {
        this.connection = new HttpConnection(endpoint);
        this.request = new RequestBuilder(endpoint, userAgent);
        this.nextRequest = request.get(INVOCATION + "next", "");
        this.clockMillis = clockMillis;
    }

    /**
     * Waits for the next invocation, however long that takes. A connection that is lost meanwhile is made again; an answer
     * that is no invocation ends the process.
     *
     * @return the invocation; its bytes are good until the next call
     * @throws RuntimeApiException if the process must end
     */
    public Invocation next() throws RuntimeApiException {
        return next(true);
    }

    /**
     * The same for a loop that may be one of several, which bears with whatever fails now and then: all that fails in a row
     * is one count.
     *
     * @param alone whether it is the process's only loop
     * @return the invocation; its bytes are good until the next call
     * @throws RuntimeApiException if the loop must end
     */
    Invocation next(boolean alone) throws RuntimeApiException {
        for (int failures = 0; ; failures++) {
            answered = false;
            long begin = System.nanoTime();
            RuntimeApiException failure;
            try {
                connection.exchange(nextRequest, nextRequest.length, event);
                return invocation();
            } catch (ConnectFailedException e) {
                failure = new RuntimeApiException(String.valueOf(e.getMessage()), e);
                if (alone || e.isRefused()) {
                    throw failure;
                }
            } catch (BodyTooLargeException e) {
                try {
                    refuseEvent(e);
                    failures = -1; // it was an answer, and the next poll begins a new count
                    continue;
                } catch (RuntimeApiException notTaken) {
                    failure = notTaken;
                    if (alone) {
                        throw notTaken;
                    }
                }
            } catch (IOException e) {
                if (System.nanoTime() - begin > LONG_POLL_NANOS) {
                    failures = 0;
                }
                failure = new RuntimeApiException("/next failed " + (failures + 1) + " times in a row: " + e, e);
            } catch (RuntimeApiException e) {
                failure = e;
                if (alone) {
                    throw e;
                }
            }
            if (failures == NEXT_WAITS_MILLIS.length) {
                throw failure;
            }
            LOG.debug("/next failed, asking again: {}", failure.toString());
            pause(NEXT_WAITS_MILLIS[failures]);
        }
    }

    /**
     * Answers an invocation. That the answer is refused (too large, too late, not expected) is logged and no failure.
     *
     * @param requestId the invocation's
     * @param body the answer
     * @throws RuntimeApiException if the process must end
     */
    public void respond(String requestId, byte[] body) throws RuntimeApiException {
        deliver(requestId, "/response", "", body);
    }

    /**
     * Answers an invocation with an error.
     *
     * @param requestId the invocation's
     * @param errorType {@code Function.} or {@code Runtime.} and a word
     * @param body JSON with errorMessage, errorType and stackTrace
     * @throws RuntimeApiException if the process must end
     */
    public void error(String requestId, String errorType, byte[] body) throws RuntimeApiException {
        deliver(requestId, "/error", errorField(errorType), body);
    }

    /**
     * Answers an invocation with an error before the process ends, within a second.
     *
     * @param requestId the invocation's
     * @param errorType as for {@link #error}
     * @param body as for {@link #error}
     */
    public void lastError(String requestId, String errorType, byte[] body) {
        connection.setDeadline(LAST_WORDS_BUDGET_MILLIS);
        try {
            error(requestId, errorType, body);
        } catch (RuntimeApiException e) {
            LOG.warn("the last error could not be reported: {}", e.toString());
        }
    }

    /**
     * Answers the event in hand, if there is one, with an {@link Error} that ends the process: within a second, throwing
     * nothing, and with as little memory as may be, since that may be what is missing.
     *
     * @param fatal what happened
     */
    public void lastWords(Throwable fatal) {
        try {
            event.body().letGo();
            String id = event.status() == 200 ? event.header(REQUEST_ID, ISO_8859_1) : null;
            if (id != null && !answered) {
                lastError(id, FATAL, fatalBody(fatal));
            }
        } catch (Throwable e) {
            connection.close(); // the platform learns of it by the end of the process
        }
    }

    private static byte[] fatalBody(Throwable fatal) {
        try {
            return ErrorBody.of(fatal);
        } catch (Throwable e) {
            return NO_MEMORY;
        }
    }

    /**
     * Reports that the function cannot start; the process then ends, whatever came of this. Takes less than two
     * seconds.
     *
     * @param errorType as for {@link #error}
     * @param body as for {@link #error}
     */
    public void initError(String errorType, byte[] body) {
        connection.setDeadline(INIT_ERROR_BUDGET_MILLIS);
        request.post(RUNTIME, "", "init/error", errorField(errorType), body);
        try {
            connection.exchange(request.array(), request.length(), answer);
            if (!isSuccess(answer.status())) {
                LOG.warn("init/error was answered {}: {}", answer.status(), excerpt(answer));
            }
        } catch (IOException e) {
            LOG.warn("init/error could not be reported: {}", e.toString());
        }
    }

    @Override
    public void close() {
        connection.close();
    }

    private Invocation invocation() throws RuntimeApiException {
        if (event.status() != 200) {
            throw new RuntimeApiException("/next was answered " + event.status() + ": " + excerpt(event), null);
        }
        return new Invocation(
                requestId(),
                deadlineMillis(),
                functionArn(),
                event.header("lambda-runtime-trace-id", UTF_8),
                event.header("lambda-runtime-client-context", UTF_8),
                event.body().array(),
                event.body().length());
    }

    private String requestId() throws RuntimeApiException {
        // One character for each byte, so that the path can name exactly the bytes that came.
        String id = event.header(REQUEST_ID, ISO_8859_1);
        if (id == null) {
            throw new RuntimeApiException("/next gave an invocation without a request id", null);
        }
        return id;
    }

    private long deadlineMillis() {
        long now = clockMillis.getAsLong();
        long deadline = event.number("lambda-runtime-deadline-ms");
        return deadline == 0 ? now + DEFAULT_BUDGET_MILLIS : deadline;
    }

    /** The function is mostly the same, and its text then is, too. */
    private @Nullable String functionArn() {
        String last = lastFunctionArn;
        if (last == null || !event.headerIs("lambda-runtime-invoked-function-arn", last)) {
            lastFunctionArn = event.header("lambda-runtime-invoked-function-arn", UTF_8);
        }
        return lastFunctionArn;
    }

    /** An event beyond the bound is not read; its invocation fails by name, if it has one, and the loop lives. */
    private void refuseEvent(IOException cause) throws RuntimeApiException {
        if (event.status() != 200) {
            throw new RuntimeApiException("/next was answered " + event.status(), cause);
        }
        String type = "Function.EventTooLarge";
        error(requestId(), type, ErrorBody.of(type, String.valueOf(cause.getMessage())));
    }

    private void deliver(String requestId, String call, String extraFields, byte[] body) throws RuntimeApiException {
        // Newer platforms tell deliveries of one request apart by it, and refuse what is late.
        String invocationId = event.header("lambda-runtime-invocation-id", ISO_8859_1);
        String fields = invocationId == null
                ? extraFields
                : "Lambda-Runtime-Invocation-Id: " + invocationId + "\r\n" + extraFields;
        request.post(INVOCATION, requestId, call, fields, body);
        boolean resent = false;
        while (true) {
            try {
                connection.exchange(request.array(), request.length(), answer);
                answered = true;
                judge(call, requestId, resent);
                return;
            } catch (ConnectFailedException e) {
                throw new RuntimeApiException(String.valueOf(e.getMessage()), e);
            } catch (IOException e) {
                if (connection.sawAnswer()) {
                    LOG.warn("{} of {} was taken, but its answer is not readable: {}", call, requestId, e.toString());
                    return;
                }
                if (resent) {
                    throw new RuntimeApiException(call + " failed twice: " + e, e);
                }
                resent = true;
            }
        }
    }

    private void judge(String call, String requestId, boolean resent) throws RuntimeApiException {
        int status = answer.status();
        if (isSuccess(status)) {
            return;
        }
        if (status >= 500) {
            throw new RuntimeApiException(call + " was answered " + status + ": " + excerpt(answer), null);
        }
        if (resent && (status == 400 || status == 403)) {
            LOG.debug("{} of {} had been taken at the first try", call, requestId);
            return;
        }
        // Too large, too late or not expected: the platform has told the caller, and an error now would be refused too.
        LOG.warn("{} of {} was answered {}: {}", call, requestId, status, excerpt(answer));
    }

    private static String excerpt(HttpResponse answer) {
        return new String(answer.body().array(), 0, Math.min(answer.body().length(), 200), UTF_8);
    }

    private static boolean isSuccess(int status) {
        return status >= 200 && status < 300;
    }

    private static String errorField(String errorType) {
        return "Lambda-Runtime-Function-Error-Type: " + errorType + "\r\n";
    }

    private static void pause(int millis) throws RuntimeApiException {
        try {
            HttpConnection.sleep(millis);
        } catch (ConnectFailedException e) {
            throw new RuntimeApiException(String.valueOf(e.getMessage()), e);
        }
    }
}
