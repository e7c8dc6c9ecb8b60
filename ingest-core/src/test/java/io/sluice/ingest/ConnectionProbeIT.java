package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import io.sluice.ingest.testkit.ShardedCluster;
import io.sluice.ingest.testkit.SharedClusters;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An ingestor whose connections were lost while nobody wrote: the first write after a probe is stored. */
class ConnectionProbeIT {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final UUID DEVICE = new UUID(4, 5);

    private ShardedCluster cluster;
    private SensorIngestor ingestor;

    @BeforeEach
    void open() {
        cluster = SharedClusters.oneNode();
        cluster.resetFronts();
        ingestor = SensorIngestor.builder()
                .hosts(cluster.contactPoints())
                .localDatacenter(cluster.datacenter())
                .table(ReadingTable.reference("probe", ReadingTable.REFERENCE_TABLE))
                .createSchema(1)
                .heartbeatInterval(Duration.ZERO)
                .openTimeout(LONG)
                .build();
    }

    @AfterEach
    void close() {
        for (int shard = 0; shard < cluster.shards(); shard++) {
            cluster.front(0).thawShard(shard);
        }
        ingestor.close();
        cluster.resetFronts();
    }

    @Test
    void shouldCountOneConnectionForEveryShardAndOneMore() {
        ConnectionCounts counts = ingestor.connections();

        assertThat(counts.nodes()).isEqualTo(1);
        assertThat(counts.shards()).isEqualTo(cluster.shards());
        assertThat(counts.total()).isEqualTo(cluster.shards() + 1);
        assertThat(counts.open()).isBetween(1, cluster.shards());
        assertThat(ingestor.isConnected()).isTrue();
    }

    @Test
    void shouldKeepTheConnectionsThatAnswer() throws Exception {
        write(1);
        int[] before = cluster.front(0).connectionsPerShard();

        assertThat(ingestor.probe(LONG)).isTrue();

        write(2);
        assertThat(cluster.front(0).connectionsPerShard()).isEqualTo(before);
    }

    @Test
    void shouldConnectAnewAtOnceWhenEveryConnectionWasCut() throws Exception {
        write(1);
        cluster.front(0).disconnectAll();

        assertThat(ingestor.probe(LONG)).isTrue();

        write(2);
    }

    @Test
    void shouldSayNoWhileNobodyListensAndYesAfterwards() throws Exception {
        cluster.front(0).refuse();
        assertThat(ingestor.probe(Duration.ofMillis(700))).isFalse();
        assertThat(ingestor.connections().open()).isZero();
        assertThat(ingestor.isConnected()).isFalse();

        cluster.front(0).accept();
        assertThat(ingestor.probe(LONG)).isTrue();
        assertThat(ingestor.isConnected()).isTrue();

        write(3);
    }

    @Test
    void shouldReplaceConnectionsThatAreSilent() throws Exception {
        for (int shard = 0; shard < cluster.shards(); shard++) {
            cluster.front(0).freezeShard(shard);
        }
        assertThat(ingestor.probe(Duration.ofSeconds(1))).isFalse();
        // Not one of those that were silent is kept.
        assertThat(ingestor.connections().open()).isZero();

        for (int shard = 0; shard < cluster.shards(); shard++) {
            cluster.front(0).thawShard(shard);
        }
        assertThat(ingestor.probe(LONG)).isTrue();
        write(4);
    }

    @Test
    void shouldLeaveConnectionsThatHadTooLittleTimeToAnswer() throws Exception {
        write(5);
        int open = ingestor.connections().open();
        for (int shard = 0; shard < cluster.shards(); shard++) {
            cluster.front(0).freezeShard(shard);
        }

        assertThat(ingestor.probe(Duration.ZERO)).isFalse();
        assertThat(ingestor.probe(Duration.ofMillis(1))).isFalse();
        assertThat(ingestor.probe(Duration.ofMillis(50))).isFalse();

        assertThat(ingestor.connections().open()).isEqualTo(open);
        for (int shard = 0; shard < cluster.shards(); shard++) {
            cluster.front(0).thawShard(shard);
        }
        write(6);
    }

    @Test
    void shouldProbeAWrappedSessionByItsPublicApi() throws Exception {
        try (CqlSession plain = cluster.newSession()) {
            CqlSession wrapped = (CqlSession) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {CqlSession.class},
                    (proxy, method, args) -> method.invoke(plain, args));
            try (SensorIngestor over = SensorIngestor.builder()
                    .session(wrapped)
                    .table(ReadingTable.reference("probe", ReadingTable.REFERENCE_TABLE))
                    .build()) {
                assertThat(over.probe(LONG)).isTrue();
                assertThat(over.connections().open()).isPositive();

                cluster.front(0).refuse();
                assertThat(over.probe(Duration.ofMillis(300))).isFalse();
            }
        }
    }

    private void write(long at) throws InterruptedException {
        long before = Arrays.stream(cluster.front(0).rowsPerShard()).sum();
        assertThat(ingestor.write(new SensorReading(DEVICE, at, 1, 2))).succeedsWithin(LONG);
        assertThat(Arrays.stream(cluster.front(0).rowsPerShard()).sum()).isGreaterThan(before);
    }
}
