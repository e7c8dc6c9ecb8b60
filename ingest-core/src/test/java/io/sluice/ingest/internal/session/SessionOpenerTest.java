package io.sluice.ingest.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SessionOpenerTest {

    @Test
    void shouldCloseASessionThatOpensAfterItWasGivenUp() {
        List<String> calls = new ArrayList<>();
        CqlSession session = (CqlSession) Proxy.newProxyInstance(
                CqlSession.class.getClassLoader(), new Class<?>[] {CqlSession.class}, (proxy, method, args) -> {
                    calls.add(method.getName());
                    return CompletableFuture.completedFuture(null);
                });
        CompletableFuture<CqlSession> opening = new CompletableFuture<>();

        SessionOpener.abandon(opening);
        opening.complete(session);

        assertThat(calls).containsExactly("forceCloseAsync");
    }
}
