package io.sluice.ingest.lambda.internal.runtime;

import io.sluice.ingest.IngestException;
import io.sluice.ingest.lambda.internal.response.ErrorBody;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of a runtime: the next invocation, the handler, exactly one answer. An exception of the handler fails its
 * invocation; an {@link Error} is the answer to what is in hand, and ends the loop, since nobody knows what it left
 * behind.
 */
public final class InvocationLoop {

    /** The error type of an exception that says none. */
    static final String UNHANDLED = "Function.Unhandled";

    /** The error type of an invocation that a SIGTERM cut short. */
    static final String STOPPED = "Runtime.Stopped";

    private static final Logger LOG = LoggerFactory.getLogger(InvocationLoop.class);

    private final RuntimeApi api;
    private final InvocationHandler handler;
    private final LoopSettings settings;
    /** What was answered early and has to be waited for. */
    private @Nullable PendingAnswer draining;

    /**
     * Joins the two.
     *
     * @param api where invocations come from
     * @param handler what is done with them
     */
    public InvocationLoop(RuntimeApi api, InvocationHandler handler) {
        this(api, handler, LoopSettings.plain());
    }

    /**
     * Joins the two.
     *
     * @param api where invocations come from
     * @param handler what is done with them
     * @param settings what else is done
     */
    public InvocationLoop(RuntimeApi api, InvocationHandler handler, LoopSettings settings) {
        this.api = api;
        this.handler = handler;
        this.settings = settings;
    }

    /**
     * Serves invocations until it cannot go on, or is told to stop.
     *
     * @throws RuntimeApiException if the Runtime API is gone or told the process to end
     * @throws InterruptedException if this thread was told to stop while it handled an invocation
     * @throws Error what the handler threw
     */
    public void run() throws RuntimeApiException, InterruptedException {
        ConnectionGuard guard = settings.guard();
        try {
            while (!settings.stopping().isRequested()) {
                if (guard != null) {
                    guard.asking();
                }
                Invocation invocation = api.next(settings.alone());
                settings.stopping().begin();
                try {
                    TraceHeader.set(invocation.traceId(), settings.alone());
                    serveAndDrain(invocation);
                } catch (RuntimeApiException e) {
                    if (settings.alone()) {
                        throw e;
                    }
                    LOG.warn(
                            "the answer of {} was not taken, and the loop goes on: {}",
                            invocation.requestId(),
                            e.toString());
                } finally {
                    settings.stopping().end();
                }
            }
        } catch (Error e) {
            api.lastWords(e);
            throw e;
        } finally {
            TraceHeader.set(null, settings.alone());
            api.close();
        }
    }

    /** The environment freezes when the next invocation is asked for, and not when this one is answered. */
    private void serveAndDrain(Invocation invocation) throws RuntimeApiException, InterruptedException {
        draining = null;
        try {
            serve(invocation);
        } catch (Error e) {
            draining = null; // what is still out may never come
            throw e;
        } finally {
            PendingAnswer answered = draining;
            if (answered != null && !answered.await()) {
                LOG.warn(
                        "the event of {} is answered and not all of its readings have an outcome yet: those that fail"
                                + " go to the dead-letter sink",
                        invocation.requestId());
            }
        }
    }

    private void serve(Invocation invocation) throws RuntimeApiException, InterruptedException {
        String id = invocation.requestId();
        byte[] result;
        try {
            ConnectionGuard guard = settings.guard();
            if (guard != null) {
                guard.arrived(invocation.deadlineMillis());
            }
            if (settings.responsive() && handler instanceof AnsweringHandler inSteps) {
                PendingAnswer answer = inSteps.begin(invocation);
                if (answer.mayAnswerEarly()) {
                    draining = answer;
                    result = answer.toEarlyBytes();
                } else {
                    answer.await();
                    result = answer.toBytes();
                }
            } else {
                result = handler.handle(invocation);
            }
        } catch (FunctionException e) {
            fail(id, e.errorType(), String.valueOf(e.getMessage()));
            return;
        } catch (IngestException e) {
            fail(id, FunctionException.DATABASE_UNAVAILABLE, String.valueOf(e.getMessage()));
            return;
        } catch (InterruptedException e) {
            Throwable failure = settings.stopping().failure();
            if (failure == null) {
                api.lastError(
                        id, STOPPED, ErrorBody.of(STOPPED, "the environment was told to stop amid the invocation"));
            } else {
                api.lastWords(failure);
            }
            throw e;
        } catch (Exception e) {
            LOG.error("invocation {} failed", id, e);
            api.error(id, UNHANDLED, ErrorBody.of(e));
            return;
        }
        api.respond(id, result);
    }

    private void fail(String id, String errorType, String message) throws RuntimeApiException {
        api.error(id, errorType, ErrorBody.of(errorType, message));
    }
}
