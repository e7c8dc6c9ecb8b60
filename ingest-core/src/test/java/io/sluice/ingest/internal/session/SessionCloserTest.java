package io.sluice.ingest.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SessionCloserTest {

    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final List<String> calls = new ArrayList<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final CompletableFuture<Void> forced = new CompletableFuture<>();

    private final CqlSession session = (CqlSession) Proxy.newProxyInstance(
            CqlSession.class.getClassLoader(), new Class<?>[] {CqlSession.class}, (proxy, method, arguments) -> {
                calls.add(method.getName());
                return switch (method.getName()) {
                    case "closeAsync" -> closed;
                    case "forceCloseAsync" -> forced;
                    default -> throw new UnsupportedOperationException(method.getName());
                };
            });

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void shouldNotForceASessionThatClosesInTime() throws Exception {
        closed.complete(null);
        SessionCloser.close(session, LONG_NANOS);
        assertThat(calls).containsExactly("closeAsync");
    }

    @Test
    void shouldForceASessionThatStillWaitsForAnswersAndReturnWhateverComesOfIt() throws Exception {
        SessionCloser.close(session, TimeUnit.MILLISECONDS.toNanos(2));
        assertThat(calls).containsExactly("closeAsync", "forceCloseAsync");
    }

    @Test
    void shouldForceTheSessionWhenInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> SessionCloser.close(session, LONG_NANOS)).isInstanceOf(InterruptedException.class);
        assertThat(calls).containsExactly("closeAsync", "forceCloseAsync");
    }

    @Test
    void shouldReturnWhenTheSessionDoesNotCloseAsItShould() throws Exception {
        closed.completeExceptionally(new IllegalStateException("again"));
        SessionCloser.close(session, LONG_NANOS);
        assertThat(calls).containsExactly("closeAsync");
    }
}
