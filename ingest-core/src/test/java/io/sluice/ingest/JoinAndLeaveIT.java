package io.sluice.ingest;

import static io.sluice.ingest.testkit.chaos.ChaosRun.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import io.sluice.ingest.testkit.Conservation;
import io.sluice.ingest.testkit.ShardedCluster;
import io.sluice.ingest.testkit.chaos.Load;
import io.sluice.ingest.testkit.chaos.TableCheck;
import io.sluice.ingest.testkit.tablet.Tablet;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows go on while a node joins the ring for good and another leaves it for good, with vnodes and with tablets. */
@Timeout(300)
class JoinAndLeaveIT {

    private static final int TABLETS = 8;
    /** 32 rows of a tablet are between two that ask where it is; the others come while the answer is on its way. */
    private static final int MOST_MISROUTED_OF_A_TABLET = 200;

    private static final int LEAVING = 0;
    private static final int JOINING = 2;

    /** A table that is written to through an ingestor of its own. */
    private record Stream(String table, Load load, SensorIngestor ingestor) implements AutoCloseable {

        static Stream open(ShardedCluster cluster, String keyspace, int replicas) {
            Load load = new Load(4, 400);
            SensorIngestor ingestor = SensorIngestor.builder()
                    .hosts(cluster.contactPoints())
                    .localDatacenter(cluster.datacenter())
                    .table(ReadingTable.reference(keyspace, "readings"))
                    .createSchema(replicas)
                    .openTimeout(Duration.ofSeconds(60))
                    .requestTimeout(Duration.ofSeconds(20)) // nothing is to be tried again for a busy machine
                    .failureListener(load)
                    .build();
            return new Stream(keyspace + ".readings", load.start(ingestor), ingestor);
        }

        List<LaneStats> lanesTo(InetSocketAddress node) {
            String address = node.getAddress().getHostAddress() + ":" + node.getPort();
            return ingestor.stats().lanes().stream()
                    .filter(lane -> lane.node().endsWith(address))
                    .toList();
        }

        boolean isConnectedTo(int nodes) {
            List<IngestorHealth.NodeHealth> known = ingestor.health().nodes();
            return known.size() == nodes && known.stream().allMatch(IngestorHealth.NodeHealth::isFullyConnected);
        }

        long rowsTo(InetSocketAddress node) {
            return lanesTo(node).stream().mapToLong(LaneStats::rows).sum();
        }

        void check(ShardedCluster cluster) throws InterruptedException {
            load.stop();
            Conservation.check(ingestor, load.accepted(), load.failed());
            assertThat(load.failures()).as(table).isEmpty();
            TableCheck found = TableCheck.compare(cluster, table, load);
            System.out.println(table + ": " + found + ", " + ingestor.stats().retried() + " tried again");
            assertThat(found.lost()).as("acknowledged rows not in " + table).isZero();
            assertThat(found.altered()).as("rows not as written in " + table).isZero();
        }

        @Override
        public void close() throws InterruptedException {
            load.stop();
            ingestor.close();
        }
    }

    @Test
    void shouldRouteRightAndLoseNothingWhenANodeJoinsAndAnotherLeaves() throws Exception {
        try (ShardedCluster cluster = ShardedCluster.builder().nodes(2).start()) {
            try (CqlSession session = cluster.newSession()) {
                session.execute("CREATE KEYSPACE join_tablets WITH replication = {'class': 'NetworkTopologyStrategy',"
                        + " 'datacenter1': 1} AND tablets = {'enabled': true, 'initial': " + TABLETS + "}");
            }
            try (Stream one = Stream.open(cluster, "join_one", 1);
                    Stream two = Stream.open(cluster, "join_two", 2);
                    Stream tablets = Stream.open(cluster, "join_tablets", 1)) {
                awaitNoneMisrouted(cluster, "at first");
                join(cluster, one, two, tablets);
                leave(cluster, one, two, tablets);
                one.check(cluster);
                two.check(cluster);
                tablets.check(cluster);
            }
        }
    }

    private static void join(ShardedCluster cluster, Stream one, Stream two, Stream tablets) throws Exception {
        InetSocketAddress joined = cluster.addNode().front().address();
        await(
                "connections to three nodes",
                () -> one.isConnectedTo(3) && two.isConnectedTo(3) && tablets.isConnectedTo(3));
        await("rows at the new node", () -> one.rowsTo(joined) > 0 && two.rowsTo(joined) > 0);
        awaitNoneMisrouted(cluster, "after the join");
        assertThat(tablets.rowsTo(joined)).as("no tablet is there yet").isZero();
        for (Stream stream : List.of(one, two)) {
            assertThat(stream.lanesTo(joined))
                    .as("rows sent before there was a connection")
                    .allSatisfy(lane -> assertThat(lane.refused()).isZero());
        }

        long[] before = cluster.misroutedPerTablet("join_tablets", "readings");
        for (int tablet = 0; tablet < TABLETS; tablet += 2) {
            cluster.moveTablet("join_tablets", "readings", tablet, JOINING, tablet % cluster.shards());
        }
        await("rows of its tablets at the new node", () -> tablets.rowsTo(joined) > 0);
        awaitNoneMisrouted(cluster, "after its tablets have come");
        assertFewMisroutedSince(before, cluster);
    }

    private static void leave(ShardedCluster cluster, Stream one, Stream two, Stream tablets) throws Exception {
        InetSocketAddress left = cluster.front(LEAVING).address();
        assertThat(one.rowsTo(left)).isPositive();
        assertThat(two.rowsTo(left)).isPositive();
        assertThat(tablets.rowsTo(left)).isPositive();

        long[] before = cluster.misroutedPerTablet("join_tablets", "readings");
        cluster.decommission(LEAVING);
        for (Tablet tablet : cluster.tablets("join_tablets", "readings")) {
            assertThat(tablet.replicas()).noneMatch(replica -> replica.node() == LEAVING);
        }
        await("two nodes to be left", () -> one.isConnectedTo(2) && two.isConnectedTo(2) && tablets.isConnectedTo(2));
        awaitNoneMisrouted(cluster, "after one has left");
        assertFewMisroutedSince(before, cluster);

        for (Stream stream : List.of(one, two, tablets)) {
            await("its lanes to go", () -> stream.lanesTo(left).isEmpty());
            awaitRows(cluster, 1_000);
            assertThat(stream.lanesTo(left))
                    .as("opened to the node that has left")
                    .isEmpty();
        }
    }

    /** Waits until so many rows came with none misrouted, as soon as everybody knows the new ring; then it stays so. */
    private static void awaitNoneMisrouted(ShardedCluster cluster, String when) {
        await("rows that all come right " + when, () -> misroutedOf(cluster, 1_000) == 0);
        assertThat(misroutedOf(cluster, 3_000)).as("misrouted " + when).isZero();
    }

    private static long misroutedOf(ShardedCluster cluster, int rows) {
        long before = cluster.misrouted();
        awaitRows(cluster, rows);
        return cluster.misrouted() - before;
    }

    private static void awaitRows(ShardedCluster cluster, int more) {
        long due = cluster.rows() + more;
        await(more + " rows more", () -> cluster.rows() >= due);
    }

    private static void assertFewMisroutedSince(long[] before, ShardedCluster cluster) {
        long[] after = cluster.misroutedPerTablet("join_tablets", "readings");
        for (int tablet = 0; tablet < TABLETS; tablet++) {
            assertThat(after[tablet] - before[tablet])
                    .as("misrouted rows of tablet %s", tablet)
                    .isLessThan(MOST_MISROUTED_OF_A_TABLET);
        }
    }
}
