package io.sluice.ingest.lambda.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * One scripted answer of the fake, taken in place of what it would have said.
 *
 * @param status the status code
 * @param fields header fields, each with its CRLF; or empty
 * @param body the body
 * @param delivery how it goes over the wire
 */
public record Reply(int status, String fields, String body, Delivery delivery) {

    /**
     * A status with a JSON body that names it, sent plainly.
     *
     * @param status the status code
     * @return the reply
     */
    public static Reply status(int status) {
        return new Reply(
                status, "", "{\"errorMessage\":\"scripted\",\"errorType\":\"Scripted" + status + "\"}", Delivery.PLAIN);
    }

    /**
     * The fake's usual good answer, sent in an unusual way: 202 {@code {"status":"OK"}}.
     *
     * @param delivery how it goes over the wire
     * @return the reply
     */
    public static Reply accepted(Delivery delivery) {
        return new Reply(202, "", "{\"status\":\"OK\"}", delivery);
    }

    /**
     * No answer, and the request counts as never received.
     *
     * @param delivery how the connection ends: {@link Delivery#CLOSE} or {@link Delivery#RESET}
     * @return the reply
     */
    public static Reply notTaken(Delivery delivery) {
        return new Reply(0, "", "", delivery);
    }

    /** Whether the request counts as received. */
    boolean isTaken() {
        return status != 0;
    }

    byte[] bytes() {
        return body.getBytes(UTF_8);
    }
}
