package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.sluice.ingest.testkit.Conservation;
import io.sluice.ingest.testkit.ShardedCluster;
import io.sluice.ingest.testkit.SharedClusters;
import io.sluice.ingest.testkit.tablet.Tablet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tablet-true routing, by the fronts' own count, on one node and on three. */
@Timeout(240)
class TabletLanesIT {

    private static final int TABLETS = 8;
    private static final int DEVICES = 400;

    private final List<WriteFailure> failures = new CopyOnWriteArrayList<>();
    private ShardedCluster cluster = SharedClusters.oneNode();
    private long next;

    @BeforeEach
    @AfterEach
    void reset() {
        cluster.resetFronts();
    }

    private SensorIngestor open(
            String keyspace, int nodes, Function<SensorIngestorBuilder, SensorIngestorBuilder> more) {
        cluster = nodes == 1 ? SharedClusters.oneNode() : SharedClusters.threeNodes();
        cluster.resetFronts();
        try (CqlSession session = cluster.newSession()) {
            session.execute("DROP KEYSPACE IF EXISTS " + keyspace);
            session.execute("CREATE KEYSPACE " + keyspace
                    + " WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': "
                    + (nodes == 1 ? 1 : 2) + "} AND tablets = {'enabled': true, 'initial': " + TABLETS + "}");
            session.execute("CREATE TABLE " + keyspace + ".readings (device_id uuid, ts timestamp, temperature float,"
                    + " humidity float, PRIMARY KEY (device_id, ts)) WITH CLUSTERING ORDER BY (ts DESC)");
        }
        return more.apply(SensorIngestor.builder()
                        .hosts(cluster.contactPoints())
                        .localDatacenter(cluster.datacenter())
                        .table(ReadingTable.reference(keyspace, "readings"))
                        .failureListener(failures::add))
                .build();
    }

    private void write(SensorIngestor ingestor, int count) throws InterruptedException {
        for (int n = 0; n < count; n++) {
            next++;
            ingestor.submit(new SensorReading(new UUID(11, next % DEVICES), next, 20 + next % 10, 50));
        }
        assertThat(ingestor.flush(Duration.ofSeconds(60))).isTrue();
    }

    private long rowsIn(String keyspace) {
        try (CqlSession session = cluster.newSession()) {
            return session.execute(SimpleStatement.newInstance("SELECT count(*) FROM " + keyspace + ".readings")
                            .setConsistencyLevel(ConsistencyLevel.ALL)
                            .setTimeout(Duration.ofSeconds(30)))
                    .one()
                    .getLong(0);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,SAME_SHARD", "1,OFF", "3,SAME_SHARD", "3,OFF"})
    void shouldBringEveryRowToAReplicasShardOnceItsTabletIsKnownAndFollowItWhenItMoves(int nodes, Batching batching)
            throws Exception {
        String keyspace = "tablet_lanes_" + nodes + (batching == Batching.OFF ? "_off" : "_shard");
        try (SensorIngestor ingestor = open(keyspace, nodes, builder -> builder.batching(batching))) {
            write(ingestor, 2_000);
            cluster.resetCounts();

            write(ingestor, 4_000);
            assertThat(cluster.misrouted()).as("after warm-up").isZero();

            // Every tablet changes places; each is noticed by the next row of it that goes alone.
            for (Tablet tablet : cluster.tablets(keyspace, "readings")) {
                Tablet.Replica first = tablet.replicas().get(0);
                cluster.moveTablet(
                        keyspace, "readings", tablet.index(), first.node(), (first.shard() + 1) % cluster.shards());
            }
            cluster.resetCounts();
            long[] before = cluster.misroutedPerTablet(keyspace, "readings");
            for (int n = 0; n < 40; n++) {
                write(ingestor, 100);
            }
            assertThat(cluster.misrouted()).isPositive();
            // At most the rows between two checks, and those on their way meanwhile, of each tablet.
            long[] after = cluster.misroutedPerTablet(keyspace, "readings");
            for (int tablet = 0; tablet < after.length; tablet++) {
                assertThat(after[tablet] - before[tablet])
                        .as("tablet %s", tablet)
                        .isLessThanOrEqualTo(64);
            }

            cluster.resetCounts();
            write(ingestor, 2_000);
            assertThat(cluster.misrouted()).as("after the move is learned").isZero();

            cluster.splitTablets(keyspace, "readings");
            cluster.mergeTablets(keyspace, "readings");
            write(ingestor, 2_000);
            cluster.resetCounts();
            write(ingestor, 2_000);
            assertThat(cluster.misrouted()).as("after split and merge").isZero();
            Conservation.check(ingestor, next, 0);
            assertThat(ingestor.stats().misrouted()).isPositive();
        }
        assertThat(rowsIn(keyspace)).isEqualTo(next);
        assertThat(failures).isEmpty();
    }

    @Test
    void shouldKeepToTheReplicasThatLiveWhenANodeDiesAndGoBackToItWhenItIsThere() throws Exception {
        String keyspace = "tablet_lanes_killed"; // two replicas a tablet, so that one is left of each
        try (SensorIngestor ingestor =
                open(keyspace, 3, builder -> builder.consistency(DefaultConsistencyLevel.LOCAL_ONE))) {
            write(ingestor, 2_000);
            cluster.node(1).kill();
            try {
                write(ingestor, 2_000);
                cluster.resetCounts();
                write(ingestor, 2_000);
                assertThat(cluster.misrouted()).as("without the node").isZero();
                assertThat(rowsThrough(1)).isZero();
            } finally {
                cluster.node(1).start();
            }
            while (rowsThrough(1) == 0) { // until the driver has found it and its lanes are tried again
                write(ingestor, 200);
            }
            write(ingestor, 2_000);
            cluster.resetCounts();
            write(ingestor, 2_000);
            assertThat(cluster.misrouted()).as("with the node again").isZero();
            assertThat(rowsThrough(1)).isPositive();
            Conservation.check(ingestor, next, 0);
        }
        assertThat(rowsIn(keyspace)).isEqualTo(next);
        assertThat(failures).isEmpty();
    }

    private long rowsThrough(int node) {
        return LongStream.of(cluster.rowsPerShard()[node]).sum();
    }

    @Test
    void shouldLearnTabletsThroughThePublicApiToo() throws Exception {
        try (SensorIngestor ingestor = open(
                "tablet_lanes_api", 3, builder -> builder.batching(Batching.OFF).publicApiOnly(true))) {
            write(ingestor, 500);
            Conservation.check(ingestor, next, 0);
            assertThat(ingestor.stats().misrouted()).isPositive();
        }
    }

    @Test
    void shouldShowBesideItWhatTheDriverDoesByItself() {
        try (SensorIngestor ignored = open("tablet_lanes_driver", 3, builder -> builder);
                CqlSession session = cluster.newSession()) {
            PreparedStatement insert = session.prepare(
                    "INSERT INTO tablet_lanes_driver.readings (device_id, ts, temperature, humidity) VALUES (?, ?, ?, ?)");
            cluster.resetCounts();
            int rows = 1_000;
            for (int n = 0; n < rows; n++) {
                session.execute(insert.bind(new UUID(11, n % DEVICES), Instant.ofEpochMilli(n), 1f, 2f));
            }
            // A comparison, not an expectation: later drivers learn from INSERTs, too.
            System.out.println("the driver's public API alone: " + cluster.misrouted() + " of " + rows
                    + " rows misrouted on a tablets table");
            assertThat(cluster.rows()).isEqualTo(rows);
        }
    }
}
