package io.sluice.ingest.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.protocol.internal.Frame;
import com.datastax.oss.protocol.internal.response.result.Void;
import io.netty.handler.codec.EncoderException;
import io.sluice.ingest.FailureKind;
import io.sluice.ingest.testkit.HeardErrors;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An Error amid a request: its rows have their outcome, and the thread's handler hears of it. */
class TransportErrorsTest {

    private final HeardErrors errors = new HeardErrors();
    private final OutOfMemoryError error = new OutOfMemoryError("of the test");
    private final List<FailureKind> refusals = new ArrayList<>();

    @AfterEach
    void close() {
        errors.close();
    }

    @SuppressWarnings("NullAway") // what a request asks its channel and its context is not asked here
    private ChannelRequest request() {
        return new ChannelRequest(null, null, null, new Transport.Response() {
            @Override
            public void acknowledged(@Nullable ByteBuffer tablet) {
                throw error;
            }

            @Override
            public void refused(FailureKind kind, Throwable cause) {
                refusals.add(kind);
            }
        });
    }

    @Test
    void shouldHandOverTheErrorThatAWriteFailsWith() {
        request().onFailure(new EncoderException(error));

        assertThat(refusals).hasSize(1);
        assertThat(errors.all()).containsExactly(error);
    }

    @Test
    void shouldHandOverTheErrorOfTakingAnAnswer() {
        Frame frame = Frame.forResponse(4, 1, (UUID) null, Map.of(), List.of(), Void.INSTANCE);

        assertThatThrownBy(() -> request().onResponse(frame)).isSameAs(error);
        assertThat(errors.all()).containsExactly(error);
    }

    @Test
    void shouldHandOverTheErrorThatAStatementFailsWith() {
        CompletableFuture<AsyncResultSet> result = new CompletableFuture<>();
        DriverTransport.settle(result, answer -> {}, (kind, cause) -> refusals.add(kind));
        result.completeExceptionally(error);

        assertThat(refusals).hasSize(1);
        assertThat(errors.all()).containsExactly(error);
    }

    @Test
    void shouldHandOverTheErrorOfTakingAStatementsAnswer() {
        CompletableFuture<AsyncResultSet> result = new CompletableFuture<>();
        DriverTransport.settle(
                result,
                answer -> {
                    throw error;
                },
                (kind, cause) -> refusals.add(kind));
        result.complete(null);

        assertThat(errors.all()).containsExactly(error);
    }
}
