package io.sluice.ingest.lambda.internal.runtime;

/** A handler that works in two steps: it takes an event in, and later answers from what became of it. For one thread. */
public interface AnsweringHandler extends InvocationHandler {

    /**
     * Takes an event in; on return all of its readings are accepted or refused, and none is waited for.
     *
     * @param invocation good until its answer is made
     * @return the answer to come
     * @throws FunctionException if the event cannot be taken, with an error type of its own
     * @throws InterruptedException if interrupted
     */
    PendingAnswer begin(Invocation invocation) throws FunctionException, InterruptedException;

    /** Handles an invocation durably: the answer comes after the outcomes, or just before the deadline. */
    @Override
    default byte[] handle(Invocation invocation) throws FunctionException, InterruptedException {
        PendingAnswer answer = begin(invocation);
        answer.await();
        return answer.toBytes();
    }
}
