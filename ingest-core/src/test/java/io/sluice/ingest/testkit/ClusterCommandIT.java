package io.sluice.ingest.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The cluster in a process of its own, as benchmarks use it. */
class ClusterCommandIT {
    @Test
    void shouldServeCountsAndQuit() throws IOException, InterruptedException {
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ShardedCluster.class.getName(),
                        "--null-store",
                        "--shards",
                        "2",
                        "--tablets",
                        "command_it.tb=8")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                        new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
                PrintWriter in = new PrintWriter(server.getOutputStream(), true, StandardCharsets.UTF_8)) {
            Map<String, String> ready = read(out, "READY ");
            assertThat(ready)
                    .containsEntry("datacenter", "datacenter1")
                    .containsEntry("nodes", "1")
                    .containsEntry("shards", "2")
                    .containsEntry("null_store", "true")
                    .containsEntry("pid", Long.toString(server.pid()))
                    .containsKey("shard_aware_points");
            String[] point = ready.getOrDefault("contact_points", "").split(":", 2);
            write(new InetSocketAddress(point[0], Integer.parseInt(point[1])), ready.getOrDefault("datacenter", ""));

            in.println("counts");
            Map<String, String> counts = read(out, "COUNTS ");
            assertThat(counts).containsEntry("rows", "100").containsEntry("executes", "100");
            assertThat(counts).containsEntry("batches", "0").containsEntry("untraced", "0");
            assertThat(counts.get("misrouted")).isEqualTo(counts.get("tablet_payloads"));
            assertThat(Long.parseLong(counts.get("cpu_ms"))).isPositive();
            in.println("reset");
            read(out, "RESET");
            in.println("counts");
            assertThat(read(out, "COUNTS ")).containsEntry("rows", "0").containsEntry("misrouted", "0");
            in.println("tablets later.tb=8");
            read(out, "TABLETS later.tb=8");
            in.println("tablets nonsense");
            read(out, "REFUSED ");
            in.println("quit");
            assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(server.exitValue()).isZero();
        } finally {
            server.destroyForcibly();
        }
    }

    /** Drops what was declared on the command line, and has it again. */
    private static void create(CqlSession session) {
        session.execute("CREATE KEYSPACE command_it WITH replication ="
                + " {'class': 'NetworkTopologyStrategy', 'replication_factor': 1}");
        session.execute("CREATE TABLE command_it.tb (id uuid PRIMARY KEY, v int)");
        assertThat(session.getMetadata().getKeyspace("command_it").orElseThrow().isUsingTablets())
                .isTrue();
    }

    private static void write(InetSocketAddress contactPoint, String datacenter) {
        try (CqlSession session = CqlSession.builder()
                .addContactPoint(contactPoint)
                .withLocalDatacenter(datacenter)
                .build()) {
            create(session);
            session.execute("DROP KEYSPACE command_it");
            create(session);
            PreparedStatement insert = session.prepare("INSERT INTO command_it.tb (id, v) VALUES (?, ?)");
            for (int i = 0; i < 100; i++) {
                session.execute(insert.bind(UUID.randomUUID(), i));
            }
        }
    }

    /** The next line that starts so, as its keys and values. */
    private static Map<String, String> read(BufferedReader out, String start) throws IOException {
        String line = out.readLine();
        while (line != null && !line.startsWith(start)) {
            line = out.readLine();
        }
        assertThat(line).as("a line that starts with %s", start).isNotNull();
        Map<String, String> fields = new HashMap<>();
        for (String field : line.split(" ")) {
            int at = field.indexOf('=');
            fields.put(field.substring(0, Math.max(0, at)), field.substring(at + 1));
        }
        return fields;
    }
}
