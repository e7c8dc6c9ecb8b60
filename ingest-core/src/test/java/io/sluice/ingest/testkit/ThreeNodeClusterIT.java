package io.sluice.ingest.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three nodes: the ring as the front counts by it, and replication. */
class ThreeNodeClusterIT {
    private static ShardedCluster cluster;
    private static CqlSession session;

    @BeforeAll
    static void open() {
        cluster = SharedClusters.threeNodes();
        session = cluster.newSession();
        for (int factor = 1; factor <= 3; factor++) {
            session.execute("CREATE KEYSPACE IF NOT EXISTS three_it_" + factor
                    + " WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': " + factor + "}");
            session.execute("CREATE TABLE IF NOT EXISTS three_it_" + factor + ".readings (id uuid PRIMARY KEY, v int)");
        }
    }

    @AfterAll
    static void close() {
        session.close();
        cluster.resetFronts();
    }

    @BeforeEach
    void reset() {
        cluster.resetFronts();
    }

    @Test
    void shouldShowThreeShardedNodes() {
        assertThat(session.getMetadata().getNodes().values()).hasSize(3).allSatisfy(node -> {
            assertThat(node.getShardingInfo()).isNotNull();
            assertThat(node.getShardingInfo().getShardsCount()).isEqualTo(4);
        });
        for (int node = 0; node < 3; node++) {
            assertThat(cluster.front(node).connectionsPerShard()).doesNotContain(0);
        }
    }

    @Test
    void shouldSeeEveryRowOfTheDriverComeToAReplicasShard() {
        for (int factor = 1; factor <= 3; factor++) {
            cluster.resetCounts();
            String table = "three_it_" + factor + ".readings";
            PreparedStatement insert = session.prepare("INSERT INTO " + table + " (id, v) VALUES (?, ?)");
            for (int i = 0; i < 300; i++) {
                session.execute(insert.bind(UUID.randomUUID(), i).setConsistencyLevel(ConsistencyLevel.ALL));
            }
            assertThat(cluster.rows()).isEqualTo(300);
            assertThat(cluster.misrouted()).as("replication factor %s", factor).isZero();
            assertThat(cluster.untraced()).isZero();
            assertThat(cluster.rowsPerShard()).hasDimensions(3, 4);
            Row row = session.execute(SimpleStatement.newInstance("SELECT count(*) FROM " + table)
                            .setConsistencyLevel(ConsistencyLevel.ALL))
                    .one();
            assertThat(row).isNotNull();
            assertThat(row.getLong(0)).isEqualTo(300);
        }
    }

    @Test
    void shouldCountRowsThatComeToNoReplica() {
        PreparedStatement insert = session.prepare("INSERT INTO three_it_1.readings (id, v) VALUES (?, ?)");
        Node first = session.getMetadata().getNodes().values().iterator().next();
        for (int i = 0; i < 90; i++) {
            session.execute(insert.bind(UUID.randomUUID(), i).setNode(first));
        }
        // A third of the rows belongs to that node; if none or all did, the ring would be wrong.
        assertThat(cluster.rows()).isEqualTo(90);
        assertThat(cluster.misrouted()).isBetween(30L, 89L);
        session.execute("TRUNCATE three_it_1.readings");
    }

    @Test
    void shouldGoOnWithoutOneNodeAndTakeItBack() throws InterruptedException {
        PreparedStatement insert = session.prepare("INSERT INTO three_it_3.readings (id, v) VALUES (?, ?)");
        cluster.node(2).kill();
        assertThat(cluster.node(2).isAlive()).isFalse();
        for (int i = 0; i < 50; i++) {
            session.execute(
                    insert.bind(UUID.randomUUID(), i).setIdempotent(true).setConsistencyLevel(ConsistencyLevel.QUORUM));
        }
        assertThat(cluster.rows()).isEqualTo(50);
        assertThat(cluster.rowsPerShard()[2]).containsOnly(0);
        cluster.node(2).start();
        assertThat(cluster.node(2).isAlive()).isTrue();
        session.execute("TRUNCATE three_it_3.readings");
    }
}
