package io.sluice.ingest.benchmarks.quickstart;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.testkit.ShardedCluster;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A {@link ShardedCluster} of one node with four shards, started for this run and deleted after it. */
final class EmbeddedTarget implements Target {

    private final ShardedCluster cluster;

    private EmbeddedTarget(ShardedCluster cluster) {
        this.cluster = cluster;
    }

    static EmbeddedTarget start(Consumer<String> progress) {
        ShardedCluster cluster =
                ShardedCluster.builder().nodes(1).shards(4).progress(progress).start();
        try (CqlSession session = cluster.newSession()) {
            Tables.create(session, ReadingTable.reference(), cluster.datacenter(), 1);
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
        return new EmbeddedTarget(cluster);
    }

    @Override
    public Map<String, String> environment() {
        InetSocketAddress address = cluster.contactPoints().get(0);
        return Map.of(
                "SCYLLA_HOSTS",
                address.getAddress().getHostAddress() + ":" + address.getPort(),
                "SCYLLA_LOCAL_DC",
                cluster.datacenter(),
                "SLUICE_INIT_TIMEOUT_MS",
                "8000");
    }

    /** Straight from the node behind the front, which knows of no shards. */
    @Override
    public void readBack(Comparison comparison) {
        try (CqlSession session = CqlSession.builder()
                .addContactPoint(cluster.nodeAddress(0))
                .withLocalDatacenter(cluster.datacenter())
                .build()) {
            Tables.read(session, ReadingTable.reference(), ConsistencyLevel.ONE, comparison);
        }
    }

    /** A row whose token the front could not tell counts, too: then it is not known to be right. */
    @Override
    public OptionalLong misrouted() {
        return OptionalLong.of(cluster.misrouted() + cluster.untraced());
    }

    @Override
    public int shards() {
        return cluster.shards() * cluster.nodes().size();
    }

    @Override
    public long[][] rowsPerShard() {
        return cluster.rowsPerShard();
    }

    @Override
    public void close() {
        cluster.close();
    }
}
