package io.sluice.ingest.internal.transport;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.NodeUnavailableException;
import com.datastax.oss.driver.api.core.RequestThrottlingException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.connection.BusyConnectionException;
import com.datastax.oss.driver.api.core.connection.FrameTooLongException;
import com.datastax.oss.driver.api.core.servererrors.BootstrappingException;
import com.datastax.oss.driver.api.core.servererrors.CDCWriteFailureException;
import com.datastax.oss.driver.api.core.servererrors.CoordinatorException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import com.datastax.oss.driver.api.core.servererrors.ProtocolError;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import com.datastax.oss.driver.api.core.servererrors.ServerError;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteFailureException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import io.sluice.ingest.FailureKind;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Says of which {@link FailureKind} an exception of the driver is. */
public final class FailureClassifier {

    private FailureClassifier() {}

    /**
     * The kind of a failed request.
     *
     * @param failure what the driver threw or completed with
     * @return the kind; {@link FailureKind#CONNECTION}, which claims the least, for what is not known
     */
    public static FailureKind kindOf(Throwable failure) {
        if (failure instanceof CompletionException && failure.getCause() != null) {
            return kindOf(failure.getCause());
        }
        if (failure instanceof AllNodesFailedException allNodes) {
            return kindOf(allNodes);
        }
        if (failure instanceof WriteTimeoutException || failure instanceof DriverTimeoutException) {
            return FailureKind.TIMEOUT;
        }
        if (failure instanceof WriteFailureException || failure instanceof CDCWriteFailureException) {
            return FailureKind.WRITE_FAILURE;
        }
        if (failure instanceof UnavailableException
                || failure instanceof BootstrappingException
                || failure instanceof NodeUnavailableException) {
            return FailureKind.UNAVAILABLE;
        }
        if (failure instanceof OverloadedException
                || failure instanceof BusyConnectionException
                || failure instanceof RequestThrottlingException) {
            return FailureKind.OVERLOADED;
        }
        if (failure instanceof UnauthorizedException || failure instanceof AuthenticationException) {
            return FailureKind.UNAUTHORIZED;
        }
        if (failure instanceof FrameTooLongException || isTooLarge(failure)) {
            return FailureKind.TOO_LARGE;
        }
        if (isRateLimit(failure)) {
            return FailureKind.RATE_LIMITED;
        }
        if (isBadReading(failure)) {
            return FailureKind.VALIDATION;
        }
        if (failure instanceof QueryValidationException || isOtherStatement(failure) || isOtherType(failure)) {
            return FailureKind.SCHEMA;
        }
        if (failure instanceof CoordinatorException) {
            return FailureKind.SERVER_ERROR;
        }
        if (failure instanceof NotSentException || isClosingConnection(failure)) {
            return FailureKind.UNAVAILABLE;
        }
        return isClosedSession(failure) ? FailureKind.CLOSED : FailureKind.CONNECTION;
    }

    /** The one that leaves most open, so that {@link FailureKind#maybeStored()} is never a false no. */
    private static FailureKind kindOf(AllNodesFailedException failure) {
        FailureKind worst = null;
        for (List<Throwable> ofNode : failure.getAllErrors().values()) {
            worst = worst(worst, ofNode);
        }
        return worst == null ? FailureKind.UNAVAILABLE : worst; // no node was even tried
    }

    private static @Nullable FailureKind worst(@Nullable FailureKind sofar, Collection<Throwable> failures) {
        FailureKind worst = sofar;
        for (Throwable failure : failures) {
            FailureKind kind = kindOf(failure);
            if (worst == null || (kind.maybeStored() && !worst.maybeStored())) {
                worst = kind;
            }
        }
        return worst;
    }

    /**
     * Whether a failed request may have stored rows.
     *
     * @param kind of the failure
     * @param failure what the driver threw or completed with
     * @param rows of the request: a server that refuses one of several may have written those before it
     */
    public static boolean maybeStored(FailureKind kind, Throwable failure, int rows) {
        return kind.maybeStored() || (rows > 1 && kind.isRetryable() && !(failure instanceof NotSentException));
    }

    /** The protocol has no error code for it; Cassandra and ScyllaDB say it in words, ScyllaDB as a server error, too. */
    private static boolean isTooLarge(Throwable failure) {
        return isRefusal(failure)
                && (mentions(failure, "too large")
                        || mentions(failure, "too big")
                        || mentions(failure, "too long")
                        || mentions(failure, "oversized mutation")
                        || mentions(failure, "is longer than maximum")
                        || (mentions(failure, "guardrail") && mentions(failure, "size")));
    }

    /** What only another reading mends: the key is empty, or the write timestamp so late that it is not believed. */
    private static boolean isBadReading(Throwable failure) {
        return isRefusal(failure)
                && (mentions(failure, "key may not be empty")
                        || mentions(failure, "invalid empty")
                        || mentions(failure, "into the future"));
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof InvalidQueryException
                || failure instanceof ServerError
                || failure instanceof ProtocolError;
    }

    /** ScyllaDB's word for a value that does not have its column's length. */
    private static boolean isOtherType(Throwable failure) {
        return failure instanceof ServerError && mentions(failure, "marshaling error");
    }

    /** What the driver says of one connection that it replaces: the request was not written, and another will take it. */
    private static boolean isClosingConnection(Throwable failure) {
        return failure instanceof IllegalStateException && mentions(failure, "channel is closing");
    }

    private static boolean isClosedSession(Throwable failure) {
        return failure instanceof IllegalStateException && mentions(failure, "session is closed");
    }

    private static boolean isRateLimit(Throwable failure) {
        // Without the negotiated extension ScyllaDB sends a config error (docs/dev/protocol-extensions.md).
        return (failure instanceof QueryValidationException || failure instanceof ServerError)
                && mentions(failure, "rate limit");
    }

    private static boolean isOtherStatement(Throwable failure) {
        // What the driver says when it prepares a statement again and the node makes another one of it.
        return failure instanceof IllegalStateException && mentions(failure, "trying to reprepare");
    }

    private static boolean mentions(Throwable failure, String words) {
        String message = failure.getMessage();
        return message != null && message.toLowerCase(Locale.ROOT).contains(words);
    }
}
