package io.sluice.ingest.testkit.tablet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TabletOptionsTest {
    private static final String REPLICATION =
            "WITH replication = {'class': 'NetworkTopologyStrategy', 'replication_factor': 3}";

    @Test
    void shouldTakeKeyspacesThatAskForTablets() {
        assertThat(TabletOptions.of("CREATE KEYSPACE Ks " + REPLICATION + " AND tablets = {'enabled': true}"))
                .isEqualTo(new TabletOptions("ks", 0));
        assertThat(TabletOptions.of("create keyspace if not exists \"Ks\"\n" + REPLICATION
                        + " and TABLETS={ 'enabled' : 'true', 'initial' : 12 } AND durable_writes = true;"))
                .isEqualTo(new TabletOptions("Ks", 12));
        assertThat(TabletOptions.of("CREATE KEYSPACE ks WITH tablets = {'initial': '8'} AND replication = {}"))
                .isEqualTo(new TabletOptions("ks", 8));
    }

    @Test
    void shouldLeaveOthersAlone() {
        assertThat(TabletOptions.of("CREATE KEYSPACE ks " + REPLICATION)).isNull();
        assertThat(TabletOptions.of("CREATE KEYSPACE ks " + REPLICATION + " AND tablets = {'enabled': false}"))
                .isNull();
        assertThat(TabletOptions.of("ALTER KEYSPACE ks WITH tablets = {'enabled': true}"))
                .isNull();
        assertThat(TabletOptions.of("INSERT INTO ks.tb (a) VALUES ('CREATE KEYSPACE tablets = {}')"))
                .isNull();
    }
}
