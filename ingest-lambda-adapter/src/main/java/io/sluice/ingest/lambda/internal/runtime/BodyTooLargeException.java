package io.sluice.ingest.lambda.internal.runtime;

/** A body beyond {@link BodyBuffer#MAX_BYTES}. The head was read and is good. */
final class BodyTooLargeException extends ProtocolException {

    private static final long serialVersionUID = 1L;

    BodyTooLargeException() {
        super("the body is larger than " + BodyBuffer.MAX_BYTES + " bytes");
    }
}
