package io.sluice.ingest.testkit.front;

import io.sluice.ingest.testkit.node.NodeProbe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The replication of every keyspace that statements were prepared for, asked of the nodes. Thread-safe. */
final class Keyspaces implements AutoCloseable {
    private final Map<String, Replication> known = new ConcurrentHashMap<>();
    private final ExecutorService asker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "front-keyspaces");
        thread.setDaemon(true);
        return thread;
    });

    Replication of(String keyspace) {
        return known.computeIfAbsent(keyspace, Replication::new);
    }

    /** Asks a node for a keyspace's replication; done when that is known or the node did not say. */
    CompletableFuture<Void> refresh(String keyspace, InetSocketAddress node) {
        return ask(() -> learn(keyspace, node));
    }

    /** Has a node asked for something, one thing after the other. */
    CompletableFuture<Void> ask(Runnable question) {
        return CompletableFuture.runAsync(question, asker);
    }

    /** Asks a node for a keyspace's replication, at once. */
    void learn(String keyspace, InetSocketAddress node) {
        of(keyspace).factor(ask(keyspace, node));
    }

    private static int ask(String keyspace, InetSocketAddress node) {
        try (NodeProbe probe = NodeProbe.connect(node)) {
            List<byte @Nullable []> rows = probe.firstColumn(
                    "SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = '" + keyspace + "'",
                    NodeProbe.ONE);
            byte @Nullable [] map = rows.isEmpty() ? null : rows.get(0);
            return map == null ? Replication.UNKNOWN : factor(map);
        } catch (IOException e) {
            return Replication.UNKNOWN;
        }
    }

    /** Adds up what a {@code map<text, text>} says of each datacenter; the class and nothing else is no number. */
    private static int factor(byte[] map) {
        ByteBuffer in = ByteBuffer.wrap(map);
        int entries = in.getInt();
        int factor = 0;
        for (int i = 0; i < entries; i++) {
            String key = text(in);
            String value = text(in);
            if (!key.equals("class")) {
                // A transient replica is written as "3/1".
                factor += Integer.parseInt(value.split("/", 2)[0]);
            }
        }
        return factor;
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        asker.shutdownNow();
    }
}
