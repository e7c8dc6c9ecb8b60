package io.sluice.ingest.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SessionOpenerTest {

    @Test
    void shouldNameTheDatacentersThatThereAre() {
        assertThat(SessionOpener.unknownDatacenter("DC1", Set.of("datacenter1")))
                .contains("there is no datacenter 'DC1'", "datacenter1");
        assertThat(SessionOpener.unknownDatacenter("datacenter1", Set.of("datacenter1")))
                .isNull();
        assertThat(SessionOpener.unknownDatacenter(null, Set.of("datacenter1"))).isNull();
    }

    @Test
    void shouldNameThePortToUseWhenAHostIsGivenWithTheShardAwareOne() {
        List<InetSocketAddress> hosts =
                List.of(InetSocketAddress.createUnresolved("a", 9042), InetSocketAddress.createUnresolved("b", 19042));

        assertThat(SessionOpener.misrouting(hosts, Set.of(19042, 19142)))
                .contains("b", "19042", "shard-aware port", "9042")
                .doesNotContain("a/");
        assertThat(SessionOpener.misrouting(hosts.subList(0, 1), Set.of(19042))).isNull();
        assertThat(SessionOpener.misrouting(hosts, Set.of())).isNull();
    }

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
