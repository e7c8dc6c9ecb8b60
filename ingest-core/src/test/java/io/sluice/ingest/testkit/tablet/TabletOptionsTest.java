package io.sluice.ingest.testkit.tablet;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.testkit.cql.Statement;
import org.junit.jupiter.api.Test;

class TabletOptionsTest {
    private static final String REPLICATION =
            "WITH replication = {'class': 'NetworkTopologyStrategy', 'replication_factor': 3}";

    @Test
    void shouldTakeKeyspacesThatAskForTablets() {
        assertThat(TabletOptions.of(
                        Statement.of("CREATE KEYSPACE Ks " + REPLICATION + " AND tablets = {'enabled': true}")))
                .isEqualTo(new TabletOptions("ks", 0));
        assertThat(TabletOptions.of(Statement.of("create keyspace if not exists \"Ks\"\n" + REPLICATION
                        + " and TABLETS={ 'enabled' : 'true', 'initial' : 12 } AND durable_writes = true;")))
                .isEqualTo(new TabletOptions("Ks", 12));
        assertThat(TabletOptions.of(
                        Statement.of("CREATE KEYSPACE ks WITH tablets = {'initial': '8'} AND replication = {}")))
                .isEqualTo(new TabletOptions("ks", 8));
    }

    @Test
    void shouldLeaveOthersAlone() {
        assertThat(TabletOptions.of(Statement.of("CREATE KEYSPACE ks " + REPLICATION)))
                .isNull();
        assertThat(TabletOptions.of(
                        Statement.of("CREATE KEYSPACE ks " + REPLICATION + " AND tablets = {'enabled': false}")))
                .isNull();
        assertThat(TabletOptions.of(Statement.of("ALTER KEYSPACE ks WITH tablets = {'enabled': true}")))
                .isNull();
        assertThat(TabletOptions.of(Statement.of("INSERT INTO ks.tb (a) VALUES ('CREATE KEYSPACE tablets = {}')")))
                .isNull();
    }

    @Test
    void shouldReadOverComments() {
        assertThat(TabletOptions.of(Statement.of("-- x\nCREATE /* y */ KEYSPACE ks " + REPLICATION
                        + " AND tablets /* no */ = {'enabled': true}")))
                .isEqualTo(new TabletOptions("ks", 0));
        assertThat(TabletOptions.of(
                        Statement.of("CREATE KEYSPACE ks " + REPLICATION + " /* AND tablets = {'enabled': true} */")))
                .isNull();
    }

    @Test
    void shouldTakeTheNumberOfATable() {
        assertThat(TabletOptions.ofTable(Statement.of(
                        "CREATE TABLE ks.tb (id int PRIMARY KEY) WITH tablets = {'min_tablet_count': 32}")))
                .isEqualTo(32);
        assertThat(TabletOptions.ofTable(Statement.of("CREATE TABLE ks.tb (id int PRIMARY KEY)")))
                .isZero();
    }
}
