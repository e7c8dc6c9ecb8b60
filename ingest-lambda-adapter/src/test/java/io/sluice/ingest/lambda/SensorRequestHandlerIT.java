package io.sluice.ingest.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.testkit.ShardedCluster;
import io.sluice.ingest.testkit.SharedClusters;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crac.Core;
import org.crac.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The managed runtime's handler over a real database, snapshots included, and without what snapshots need. */
class SensorRequestHandlerIT {

    private static final UUID DEVICE = new UUID(5, 5);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void shouldHoldNoConnectionAtACheckpointAndStoreAfterTheRestore() throws Exception {
        ShardedCluster cluster = SharedClusters.oneNode();
        cluster.resetFronts();
        try (LiveTable table = new LiveTable(cluster, "managed")) {
            int others = connections(cluster);
            SensorRequestHandler handler =
                    new SensorRequestHandler(table.environment(), new BoundedOpener(BoundedOpener::openIngestor));
            Resource hooks = (Resource) Objects.requireNonNull(handler.hooks());
            assertThat(store(handler, 1)).contains("\"stored\":1");
            assertThat(connections(cluster)).isGreaterThan(others);

            hooks.beforeCheckpoint(Core.getGlobalContext());
            awaitConnections(cluster, others);
            // A statement that is prepared on a connection of old is of no use to a restored process.
            hooks.afterRestore(Core.getGlobalContext());

            assertThat(store(handler, 2)).contains("\"stored\":1");
            assertThat(table.rows()).containsKeys(new LiveTable.Key(DEVICE, 1), new LiveTable.Key(DEVICE, 2));
            hooks.beforeCheckpoint(Core.getGlobalContext());
            awaitConnections(cluster, others);
        }
    }

    @Test
    void shouldWorkWithoutOrgCrac() throws Exception {
        String withoutCrac = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("crac"))
                .collect(Collectors.joining(File.pathSeparator));
        assertThat(withoutCrac).isNotEqualTo(System.getProperty("java.class.path"));
        try (ChildProcess child = new ChildProcess(directory, WithoutSnapshots.class, Map.of(), withoutCrac)) {
            assertThat(child.awaitExit()).as(child.err()).isZero();
            assertThat(child.out()).startsWith("false {\"accepted\":1,\"stored\":1,");
        }
    }

    private static String store(SensorRequestHandler handler, long at) throws Exception {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        String event = "{\"deviceId\":\"" + DEVICE + "\",\"ts\":" + at + ",\"temp\":1,\"humidity\":2}";
        handler.handleRequest(
                new ByteArrayInputStream(event.getBytes(UTF_8)), answer, ManagedContext.withMillisLeft(30_000));
        return answer.toString(UTF_8);
    }

    private static void awaitConnections(ShardedCluster cluster, int count) throws InterruptedException {
        for (int i = 0; i < 1_000 && connections(cluster) != count; i++) {
            Thread.sleep(10);
        }
        assertThat(connections(cluster)).isEqualTo(count);
    }

    private static int connections(ShardedCluster cluster) {
        return Arrays.stream(cluster.front(0).connectionsPerShard()).sum();
    }
}
