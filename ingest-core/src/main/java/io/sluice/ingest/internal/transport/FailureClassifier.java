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
import java.util.concurrent.CancellationException;
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
        if (failure instanceof QueryValidationException || isOtherStatement(failure)) {
            return FailureKind.SCHEMA;
        }
        if (failure instanceof CoordinatorException) {
            return FailureKind.SERVER_ERROR;
        }
        if (failure instanceof IllegalStateException || failure instanceof CancellationException) {
            return FailureKind.CLOSED; // what a closed session throws and completes with
        }
        return FailureKind.CONNECTION;
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

    private static boolean isTooLarge(Throwable failure) {
        // The protocol has no error code for it; Cassandra and ScyllaDB say it in words.
        return failure instanceof InvalidQueryException && mentions(failure, "too large");
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
