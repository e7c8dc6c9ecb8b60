package io.sluice.ingest.lambda.internal.runtime;

import java.io.IOException;
import java.net.ConnectException;

/** No connection to the Runtime API could be made, after the retries that there are. */
final class ConnectFailedException extends IOException {

    private static final long serialVersionUID = 1L;

    ConnectFailedException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether nobody listens there, also after a moment; else it took too long, or the address is none. */
    boolean isRefused() {
        return getCause() instanceof ConnectException;
    }
}
