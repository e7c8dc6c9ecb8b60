package io.sluice.ingest.lambda.internal.runtime;

import java.io.IOException;

/** What the other side sent is not HTTP, or could be read in two ways. The connection cannot be used further. */
class ProtocolException extends IOException {

    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super(message);
    }
}
