package io.sluice.ingest.lambda.internal.runtime;

import io.sluice.ingest.lambda.internal.response.ErrorBody;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of a runtime: the next invocation, the handler, exactly one answer. An exception of the handler fails its
 * invocation; an {@link Error} ends the loop, since nobody knows what it left behind.
 */
public final class InvocationLoop {

    /** The error type of an exception that says none. */
    static final String UNHANDLED = "Function.Unhandled";

    /** The error type of an {@link Error}. */
    static final String FATAL = "Runtime.FatalError";

    private static final Logger LOG = LoggerFactory.getLogger(InvocationLoop.class);

    private final RuntimeApi api;
    private final InvocationHandler handler;

    /**
     * Joins the two.
     *
     * @param api where invocations come from
     * @param handler what is done with them
     */
    public InvocationLoop(RuntimeApi api, InvocationHandler handler) {
        this.api = api;
        this.handler = handler;
    }

    /**
     * Serves invocations until it cannot go on.
     *
     * @throws RuntimeApiException if the Runtime API is gone or told the process to end
     * @throws InterruptedException if this thread was told to stop while it handled an invocation
     * @throws Error what the handler threw
     */
    public void run() throws RuntimeApiException, InterruptedException {
        try {
            while (true) {
                Invocation invocation = api.next();
                TraceHeader.set(invocation.traceId());
                serve(invocation);
            }
        } finally {
            TraceHeader.set(null);
        }
    }

    private void serve(Invocation invocation) throws RuntimeApiException, InterruptedException {
        String id = invocation.requestId();
        byte[] result;
        try {
            result = handler.handle(invocation);
        } catch (FunctionException e) {
            api.error(id, e.errorType(), ErrorBody.of(e.errorType(), String.valueOf(e.getMessage())));
            return;
        } catch (InterruptedException e) {
            api.lastError(id, UNHANDLED, ErrorBody.of(e));
            throw e;
        } catch (Exception e) {
            LOG.error("invocation {} failed", id, e);
            api.error(id, UNHANDLED, ErrorBody.of(e));
            return;
        } catch (Error e) {
            lastWords(id, e);
            throw e;
        }
        api.respond(id, result);
    }

    private void lastWords(String id, Error fatal) {
        try {
            api.lastError(id, FATAL, ErrorBody.of(fatal));
        } catch (RuntimeException | Error e) {
            fatal.addSuppressed(e);
        }
    }
}
