package io.sluice.ingest.lambda.internal.runtime;

/**
 * The answer to an invocation whose readings are on their way: it can be waited for, and given at any time from what is
 * known by then. Good until its handler begins the next invocation; for the handler's thread.
 */
public interface PendingAnswer {

    /**
     * Waits until every reading has its outcome, or until the invocation must be answered.
     *
     * @return true if all have
     * @throws InterruptedException if interrupted; nothing is lost by it
     */
    boolean await() throws InterruptedException;

    /**
     * Waits until every reading has its outcome, for so long at most, whatever the invocation's deadline.
     *
     * @param millis zero or less only looks
     * @return true if all have
     * @throws InterruptedException if interrupted; nothing is lost by it
     */
    boolean await(long millis) throws InterruptedException;

    /**
     * Whether the event may be answered before its outcomes: its source does not go by them, and all of its readings are
     * accepted. What fails afterwards is told to the dead-letter sink alone.
     *
     * @return false for a source that checkpoints by the answer, and for an event with a reading that is refused, which
     *     the answer has to tell of
     */
    boolean mayAnswerEarly();

    /**
     * The answer from the outcomes so far; what has none counts as failed.
     *
     * @return the answer's body, whole
     * @throws FunctionException if the event failed, for sources that are told so by an error
     */
    byte[] toBytes() throws FunctionException;

    /**
     * The answer at admission, where {@link #mayAnswerEarly()}: what has no outcome counts as accepted.
     *
     * @return the answer's body, whole
     * @throws FunctionException if the event failed already
     */
    byte[] toEarlyBytes() throws FunctionException;
}
