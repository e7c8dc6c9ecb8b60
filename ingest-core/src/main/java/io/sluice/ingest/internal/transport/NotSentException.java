package io.sluice.ingest.internal.transport;

/** A request that no row of can have been stored: it was not sent, or the node did not know its statement. */
final class NotSentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Says why.
     *
     * @param message for the failure's cause
     */
    NotSentException(String message) {
        super(message);
    }
}
