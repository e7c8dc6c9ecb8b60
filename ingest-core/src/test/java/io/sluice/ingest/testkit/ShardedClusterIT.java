package io.sluice.ingest.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** One node, seen through the plain driver. */
class ShardedClusterIT {
    private static final ShardedCluster CLUSTER = SharedClusters.oneNode();

    @Test
    void shouldShowShards() {
        try (CqlSession session = CLUSTER.newSession()) {
            Node node = session.getMetadata().getNodes().values().iterator().next();
            assertThat(node.getShardingInfo()).isNotNull();
            assertThat(node.getShardingInfo().getShardsCount()).isEqualTo(4);
            System.err.println(Arrays.toString(CLUSTER.front(0).connectionsPerShard())
                    + session.getContext().getProtocolVersion());
            session.execute(
                    "CREATE KEYSPACE IF NOT EXISTS x1 WITH replication = {'class':'SimpleStrategy','replication_factor':1}");
            session.execute("CREATE TABLE IF NOT EXISTS x1.t (a int primary key, b text)");
            PreparedStatement insert = session.prepare("INSERT INTO x1.t (a, b) VALUES (?, ?)");
            for (int i = 0; i < 1000; i++) {
                session.execute(insert.bind(i, "v"));
            }
            System.err.println(Arrays.deepToString(CLUSTER.rowsPerShard()) + " mis " + CLUSTER.misrouted() + " unt "
                    + CLUSTER.untraced() + " " + CLUSTER.requests());
            assertThat(LongStream.of(CLUSTER.rowsPerShard()[0]).sum()).isEqualTo(1000);
        }
    }
}
