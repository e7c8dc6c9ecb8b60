package io.sluice.ingest.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
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
}
