package io.sluice.ingest.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.NodeUnavailableException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.servererrors.CDCWriteFailureException;
import com.datastax.oss.driver.api.core.servererrors.InvalidConfigurationInQueryException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import com.datastax.oss.driver.api.core.servererrors.ProtocolError;
import com.datastax.oss.driver.api.core.servererrors.ServerError;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteFailureException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.WriteType;
import io.sluice.ingest.FailureKind;
import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.testkit.FixedRouting;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureClassifierTest {

    private static final Node NODE = node();
    private static final Node OTHER = node();

    private static final class Row extends EncodedRow {
        Row() {
            super(new byte[0], 0);
        }
    }

    private static Node node() {
        return Objects.requireNonNull(new FixedRouting(1, token -> 0).route(new Row()))
                .node();
    }

    static Stream<Arguments> failures() {
        ConsistencyLevel quorum = ConsistencyLevel.LOCAL_QUORUM;
        return Stream.of(
                Arguments.of(new WriteTimeoutException(NODE, quorum, 1, 2, WriteType.SIMPLE), FailureKind.TIMEOUT),
                Arguments.of(new DriverTimeoutException("timed out"), FailureKind.TIMEOUT),
                Arguments.of(
                        new WriteFailureException(NODE, quorum, 1, 2, WriteType.SIMPLE, 1, Map.of()),
                        FailureKind.WRITE_FAILURE),
                Arguments.of(new CDCWriteFailureException(NODE), FailureKind.WRITE_FAILURE),
                Arguments.of(new UnavailableException(NODE, quorum, 2, 1), FailureKind.UNAVAILABLE),
                Arguments.of(new NodeUnavailableException(NODE), FailureKind.UNAVAILABLE),
                Arguments.of(new OverloadedException(NODE), FailureKind.OVERLOADED),
                Arguments.of(new ServerError(NODE, "java.lang.NullPointerException"), FailureKind.SERVER_ERROR),
                Arguments.of(new ProtocolError(NODE, "unknown opcode"), FailureKind.SERVER_ERROR),
                Arguments.of(new ServerError(NODE, "Per-partition rate limit reached"), FailureKind.RATE_LIMITED),
                Arguments.of(
                        new InvalidConfigurationInQueryException(NODE, "Per-partition rate limit reached for k.t"),
                        FailureKind.RATE_LIMITED),
                Arguments.of(new UnauthorizedException(NODE, "no MODIFY"), FailureKind.UNAUTHORIZED),
                Arguments.of(new InvalidQueryException(NODE, "unconfigured table t"), FailureKind.SCHEMA),
                Arguments.of(
                        new IllegalStateException("ID mismatch while trying to reprepare (expected 1, got 2). This"
                                + " prepared statement won't work anymore."),
                        FailureKind.SCHEMA),
                Arguments.of(
                        new InvalidQueryException(NODE, "Mutation of 99 bytes is too large"), FailureKind.TOO_LARGE),
                Arguments.of(new ClosedConnectionException("Lost connection to remote peer"), FailureKind.CONNECTION),
                Arguments.of(
                        new InvalidQueryException(NODE, "Rejected an oversized mutation (99/49) for keyspace: k"),
                        FailureKind.TOO_LARGE),
                Arguments.of(
                        new InvalidQueryException(NODE, "Key length of 65536 is longer than maximum of 65535"),
                        FailureKind.TOO_LARGE),
                Arguments.of(
                        new InvalidQueryException(
                                NODE, "The sum of all clustering columns is too long (65536 > 65535)"),
                        FailureKind.TOO_LARGE),
                Arguments.of(
                        new InvalidQueryException(
                                NODE,
                                "Guardrail column_value_size violated: Value of column 'v' has size 9MiB, this exceeds"
                                        + " the failure threshold of 1MiB."),
                        FailureKind.TOO_LARGE),
                Arguments.of(new ServerError(NODE, "Key size too large: 66562 > 65535"), FailureKind.TOO_LARGE),
                Arguments.of(new ServerError(NODE, "Value too large, 131072 > 65535"), FailureKind.TOO_LARGE),
                Arguments.of(
                        new ProtocolError(NODE, "Request is too big: length 268435457 exceeds maximum allowed length"),
                        FailureKind.TOO_LARGE),
                Arguments.of(new InvalidQueryException(NODE, "Key may not be empty"), FailureKind.VALIDATION),
                Arguments.of(
                        new InvalidQueryException(
                                NODE,
                                "Cannot provide a timestamp more than 3 days into the future. Got 9, while now is 1"),
                        FailureKind.VALIDATION),
                Arguments.of(
                        new ServerError(NODE, "marshaling error: Validation failed - got 8 bytes"), FailureKind.SCHEMA),
                Arguments.of(new IllegalStateException("Session is closed"), FailureKind.CLOSED),
                Arguments.of(new IllegalStateException("Driver channel is closing"), FailureKind.UNAVAILABLE),
                Arguments.of(new IllegalStateException("Channel is closing"), FailureKind.UNAVAILABLE),
                Arguments.of(new NotSentException("no connection"), FailureKind.UNAVAILABLE),
                Arguments.of(new IllegalStateException("anything else"), FailureKind.CONNECTION),
                Arguments.of(new CancellationException(), FailureKind.CONNECTION));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void shouldSayTheKindOfWhatTheDriverThrows(Throwable failure, FailureKind kind) {
        assertThat(FailureClassifier.kindOf(failure)).isEqualTo(kind);
        assertThat(FailureClassifier.kindOf(new CompletionException(failure))).isEqualTo(kind);
    }

    @Test
    void shouldLeaveOpenWhetherARowIsStoredIfAnyNodeDoes() {
        AllNodesFailedException failure = AllNodesFailedException.fromErrors(List.of(
                Map.entry(NODE, new OverloadedException(NODE)),
                Map.entry(OTHER, new ClosedConnectionException("Lost connection to remote peer"))));

        assertThat(FailureClassifier.kindOf(failure)).isEqualTo(FailureKind.CONNECTION);
    }

    @Test
    void shouldTryAgainWhenConnectionsToEveryNodeAreBeingReplaced() {
        AllNodesFailedException failure = AllNodesFailedException.fromErrors(List.of(
                Map.entry(NODE, new IllegalStateException("Driver channel is closing")),
                Map.entry(OTHER, new IllegalStateException("Channel is closing"))));

        assertThat(FailureClassifier.kindOf(failure)).isEqualTo(FailureKind.UNAVAILABLE);
    }

    @Test
    void shouldSayTooLargeWhenEveryNodeSaysSoAsAServerError() {
        AllNodesFailedException failure = AllNodesFailedException.fromErrors(List.of(
                Map.entry(NODE, new ServerError(NODE, "Key size too large: 66562 > 65535")),
                Map.entry(OTHER, new ServerError(OTHER, "Key size too large: 66562 > 65535"))));

        assertThat(FailureClassifier.kindOf(failure)).isEqualTo(FailureKind.TOO_LARGE);
    }

    @Test
    void shouldSayMaybeStoredOnlyWhereAnAnswerLeavesItOpen() {
        Throwable refusal = new OverloadedException(NODE);
        Throwable notSent = new NotSentException("the node has forgotten the prepared statement");

        assertThat(FailureClassifier.maybeStored(FailureKind.OVERLOADED, refusal, 1))
                .isFalse();
        assertThat(FailureClassifier.maybeStored(FailureKind.OVERLOADED, refusal, 2))
                .isTrue();
        assertThat(FailureClassifier.maybeStored(FailureKind.RATE_LIMITED, refusal, 1))
                .isFalse();
        assertThat(FailureClassifier.maybeStored(FailureKind.TIMEOUT, refusal, 1))
                .isTrue();
        assertThat(FailureClassifier.maybeStored(FailureKind.SCHEMA, refusal, 2))
                .isFalse();
        assertThat(FailureClassifier.maybeStored(FailureKind.UNAVAILABLE, notSent, 2))
                .isFalse();
    }

    @Test
    void shouldSayThatNothingIsAvailableWhenNoNodeWasTried() {
        assertThat(FailureClassifier.kindOf(AllNodesFailedException.fromErrors(List.of())))
                .isEqualTo(FailureKind.UNAVAILABLE);
    }
}
