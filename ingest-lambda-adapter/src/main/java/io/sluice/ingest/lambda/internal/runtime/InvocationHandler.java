package io.sluice.ingest.lambda.internal.runtime;

/** What is done with an invocation. */
@FunctionalInterface
public interface InvocationHandler {

    /**
     * Handles an invocation and gives its answer.
     *
     * @param invocation good until this returns
     * @return the answer's body, whole
     * @throws FunctionException for a failure with an error type of its own
     * @throws Exception for any other; the invocation fails and the loop goes on
     */
    byte[] handle(Invocation invocation) throws Exception;
}
