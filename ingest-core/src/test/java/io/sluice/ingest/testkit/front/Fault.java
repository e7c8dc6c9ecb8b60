package io.sluice.ingest.testkit.front;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong with a request.
 *
 * @param error the answer instead of the node's; null for none
 * @param delay how much later than usual it is answered
 * @param forwarded whether the node gets the request all the same (in null-store mode: whether its rows are counted as
 *     stored)
 * @param answered whether the client gets any answer
 * @param disconnects whether the client's connection is closed in place of an answer
 */
public record Fault(
        @Nullable ErrorAnswer error, Duration delay, boolean forwarded, boolean answered, boolean disconnects) {
    /** The request does not reach the node, and this error is the answer. */
    public static Fault error(ErrorAnswer error) {
        return new Fault(error, Duration.ZERO, false, true, false);
    }

    /** The node carries the request out, and this error is the answer all the same. */
    public static Fault errorAfterStoring(ErrorAnswer error) {
        return new Fault(error, Duration.ZERO, true, true, false);
    }

    /** The node's own answer comes later by so much. */
    public static Fault delay(Duration delay) {
        return new Fault(null, delay, true, true, false);
    }

    /** The request is lost on its way: the node does not get it and nobody answers. */
    public static Fault lost() {
        return new Fault(null, Duration.ZERO, false, false, false);
    }

    /** The answer is lost on its way: the node carries the request out and nobody answers. */
    public static Fault answerLost() {
        return new Fault(null, Duration.ZERO, true, false, false);
    }

    /** The connection is closed, and the node does not get the request. */
    public static Fault disconnect() {
        return new Fault(null, Duration.ZERO, false, false, true);
    }

    /** The connection is closed after the node has carried the request out. */
    public static Fault disconnectAfterStoring() {
        return new Fault(null, Duration.ZERO, true, false, true);
    }

    /** The same, later. */
    public Fault after(Duration time) {
        return new Fault(error, time, forwarded, answered, disconnects);
    }
}
