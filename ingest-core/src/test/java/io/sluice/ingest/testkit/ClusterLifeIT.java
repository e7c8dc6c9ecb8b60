package io.sluice.ingest.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import io.sluice.ingest.testkit.tablet.Tablet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beginning and end: of a node, of a cluster, and of the JVM that started it. */
class ClusterLifeIT {
    private static final SimpleStatement SELECT = SimpleStatement.newInstance("SELECT * FROM life_it.t");
    private static final SimpleStatement COUNT =
            SimpleStatement.newInstance("SELECT count(*) FROM life_it.t").setConsistencyLevel(ConsistencyLevel.ALL);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void shouldStopStartRefuseAndLeaveNothingBehind() throws InterruptedException {
        Path temp = Path.of(System.getProperty("java.io.tmpdir"));
        long ours = ProcessHandle.current().pid();
        long before = folders(temp, ours);
        List<String> lines = new ArrayList<>();
        InetSocketAddress front;
        InetSocketAddress node;
        long pid;
        try (ShardedCluster cluster =
                ShardedCluster.builder().progress(lines::add).start()) {
            assertThat(lines).hasSize(2);
            assertThat(lines.get(0)).startsWith("node 1 of 1: starting");
            assertThat(lines.get(1)).startsWith("node 1 of 1: up after");
            front = cluster.contactPoints().get(0);
            node = cluster.nodeAddress(0);
            try (CqlSession session = cluster.newSession()) {
                session.execute("CREATE KEYSPACE life_it WITH replication ="
                        + " {'class': 'SimpleStrategy', 'replication_factor': 1}");
                session.execute("CREATE TABLE life_it.t (id int PRIMARY KEY)");
                session.execute("INSERT INTO life_it.t (id) VALUES (1)");

                cluster.front(0).refuse();
                assertThat(refused(front)).isTrue();
                assertThat(refused(node)).isFalse();
                assertThatThrownBy(() -> session.execute("SELECT * FROM life_it.t"))
                        .isInstanceOf(DriverException.class);
                cluster.front(0).accept();
                assertThat(refused(front)).isFalse();
                await(() -> rows(session) == 1);

                cluster.node(0).pause();
                assertThatThrownBy(() -> session.execute(SELECT.setTimeout(Duration.ofMillis(300))))
                        .isInstanceOf(DriverTimeoutException.class);
                cluster.node(0).resume();
                await(() -> rows(session) == 1);

                cluster.node(0).stop();
                assertThat(refused(front)).isTrue();
                cluster.node(0).start();
                await(() -> rows(session) == 1);

                cluster.node(0).kill();
                assertThat(cluster.node(0).isAlive()).isFalse();
                cluster.node(0).start();
                await(() -> rows(session) == 1);
                pid = cluster.node(0).pid();
            }
        }
        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(refused(front)).isTrue();
        assertThat(refused(node)).isTrue();
        assertThat(folders(temp, ours)).isEqualTo(before);
    }

    @Test
    void shouldTakeANodeInAndLetAnotherGoWithAllData() throws InterruptedException {
        Path temp = Path.of(System.getProperty("java.io.tmpdir"));
        long ours = ProcessHandle.current().pid();
        long before = folders(temp, ours);
        try (ShardedCluster cluster = ShardedCluster.builder().start();
                CqlSession session = cluster.newSession()) {
            session.execute("CREATE KEYSPACE life_it WITH replication ="
                    + " {'class': 'NetworkTopologyStrategy', 'datacenter1': 1}");
            session.execute("CREATE TABLE life_it.t (id int PRIMARY KEY)");
            session.execute("CREATE KEYSPACE life_it_tablets WITH replication ="
                    + " {'class': 'NetworkTopologyStrategy', 'datacenter1': 1} AND tablets = {'initial': 4}");
            PreparedStatement insert = session.prepare("INSERT INTO life_it.t (id) VALUES (?)");
            AtomicInteger written = new AtomicInteger();
            write(session, insert, written, 300);
            assertThat(cluster.misrouted()).isZero();

            assertThat(cluster.tablets("life_it_tablets", "t"))
                    .hasSize(4)
                    .allMatch(tablet -> tablet.replicas().stream().allMatch(replica -> replica.node() == 0));

            ClusterNode joined = cluster.addNode();
            assertThat(cluster.nodes()).containsExactly(cluster.node(0), joined);
            assertThat(cluster.node(1)).isSameAs(joined);
            await(() -> upNodes(session).equals(Set.copyOf(cluster.contactPoints())));
            assertThat(rows(session)).isEqualTo(300);
            awaitNoneMisrouted(cluster, session, insert, written);
            assertThat(LongStream.of(cluster.rowsPerShard()[1]).sum()).isPositive();
            cluster.moveTablet("life_it_tablets", "t", 2, 1, 3);
            assertThat(cluster.tablets("life_it_tablets", "t"))
                    .filteredOn(tablet -> tablet.isAt(1, 3))
                    .extracting(Tablet::index)
                    .containsExactly(2);

            cluster.decommission(0);
            assertThat(cluster.nodes()).containsExactly(joined);
            assertThat(cluster.contactPoints()).containsExactly(joined.front().address());
            assertThat(refused(cluster.front(0).address())).isTrue();
            assertThat(cluster.node(0).isAlive()).isFalse();
            assertThatThrownBy(() -> cluster.node(0).start()).hasMessageContaining("not on the ring");
            assertThatThrownBy(() -> cluster.decommission(0)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> cluster.decommission(1)).isInstanceOf(IllegalStateException.class);
            assertThat(cluster.tablets("life_it_tablets", "t"))
                    .allMatch(tablet -> tablet.replicas().stream().allMatch(replica -> replica.node() == 1));
            await(() -> upNodes(session).equals(Set.copyOf(cluster.contactPoints())));
            assertThat(session.getMetadata().getNodes()).hasSize(1);
            assertThat(rows(session)).isEqualTo(written.get());
            awaitNoneMisrouted(cluster, session, insert, written);
            assertThat(cluster.rowsPerShard()[0]).containsOnly(0);

            // The node that it once joined is gone; it must not ask that one at its start.
            joined.stop();
            joined.start();
            await(() -> rows(session) == written.get());
        }
        assertThat(folders(temp, ours)).isEqualTo(before);
    }

    private static void write(CqlSession session, PreparedStatement insert, AtomicInteger written, int count) {
        for (int i = 0; i < count; i++) {
            session.execute(insert.bind(written.incrementAndGet()));
        }
    }

    /** Until the driver has its connections and its token map; then it stays so. */
    private static void awaitNoneMisrouted(
            ShardedCluster cluster, CqlSession session, PreparedStatement insert, AtomicInteger written)
            throws InterruptedException {
        await(() -> {
            cluster.resetCounts();
            write(session, insert, written, 50);
            return cluster.misrouted() == 0;
        });
        cluster.resetCounts();
        write(session, insert, written, 300);
        assertThat(cluster.rows()).isEqualTo(300);
        assertThat(cluster.misrouted()).isZero();
    }

    /** The nodes that the driver is connected to, as it was told of them. */
    private static Set<SocketAddress> upNodes(CqlSession session) {
        return session.getMetadata().getNodes().values().stream()
                .filter(node -> node.getState() == NodeState.UP && node.getShardingInfo() != null)
                .map(node -> node.getEndPoint().resolve())
                .collect(Collectors.toSet());
    }

    @Test
    void shouldEndTheNodesOfAJvmThatIsKilled(@TempDir Path temp) throws IOException, InterruptedException {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + temp,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ShardedCluster.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<ProcessHandle> children;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            while (line != null && !line.startsWith("Enter")) {
                line = out.readLine();
            }
            children = parent.descendants().toList();
            parent.toHandle().destroyForcibly();
            assertThat(parent.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(children).hasSize(1);
        await(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(folders(temp, parent.pid())).isZero();
    }

    private static long rows(CqlSession session) {
        try {
            Row row = session.execute(COUNT).one();
            return row == null ? -1 : row.getLong(0);
        } catch (DriverException e) {
            return -1;
        }
    }

    private static boolean refused(InetSocketAddress address) {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            return !socket.isConnected();
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Cluster folders of an owner. */
    private static long folders(Path temp, long owner) {
        try (var found = Files.list(temp)) {
            return found.filter(folder -> folder.getFileName().toString().startsWith("sluice-cluster-"))
                    .filter(folder -> owns(owner, folder))
                    .count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean owns(long owner, Path folder) {
        try {
            return Files.readString(folder.resolve("owner")).startsWith(owner + " ");
        } catch (IOException e) {
            return false;
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long limit = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time is up").isLessThan(limit);
            Thread.sleep(100);
        }
    }
}
