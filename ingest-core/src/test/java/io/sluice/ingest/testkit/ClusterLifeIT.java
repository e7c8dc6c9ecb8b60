package io.sluice.ingest.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beginning and end: of a node, of a cluster, and of the JVM that started it. */
class ClusterLifeIT {
    private static final SimpleStatement SELECT = SimpleStatement.newInstance("SELECT * FROM life_it.t");
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
            Row row = session.execute("SELECT count(*) FROM life_it.t").one();
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
