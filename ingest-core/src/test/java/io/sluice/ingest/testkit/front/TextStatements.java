package io.sluice.ingest.testkit.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.ingest.testkit.cql.Statement;
import io.sluice.ingest.testkit.front.KnownStatement.Target;
import io.sluice.ingest.testkit.node.NodeProbe;
import io.sluice.ingest.testkit.tablet.TabletRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of statements whose bound values no answer to the client explains: those that come as text, those of
 * protocol v3, and batches of text. A node is asked, by preparing each of their parts. Thread-safe.
 */
final class TextStatements {
    /** When there are more the texts have values in them, and keeping them helps nobody. */
    private static final int MOST = 10_000;

    private final Keyspaces keyspaces;
    private final TabletRegistry tablets;
    private final Map<Text, KnownStatement> known = new ConcurrentHashMap<>();

    /** A statement in the keyspace of its connection. */
    private record Text(String keyspace, String query) {}

    TextStatements(Keyspaces keyspaces, TabletRegistry tablets) {
        this.keyspaces = keyspaces;
        this.tablets = tablets;
    }

    /** What is known of a statement; null if a node has to be asked first. */
    @Nullable
    KnownStatement get(String keyspace, String query) {
        KnownStatement found = known.get(new Text(keyspace, query));
        if (found != null) {
            return found;
        }
        Statement statement = Statement.of(query);
        boolean bound = statement.markers() > 0
                && (statement.isSelect() || !statement.writes().isEmpty());
        return bound ? null : KnownStatement.unbound(statement);
    }

    /** The schema has changed: keys may be others. */
    void forget() {
        known.clear();
    }

    /** Asks a node. In the end nothing is known if it does not answer, or takes it for no statement. */
    CompletableFuture<Void> learn(String keyspace, String query, InetSocketAddress node) {
        return keyspaces.ask(() -> {
            if (known.size() > MOST) {
                known.clear();
            }
            KnownStatement answer = ask(keyspace, Statement.of(query), node);
            if (answer != null) {
                known.put(new Text(keyspace, query), answer);
            }
        });
    }

    private @Nullable KnownStatement ask(String keyspace, Statement statement, InetSocketAddress node) {
        try (NodeProbe probe = NodeProbe.connect(node)) {
            if (!keyspace.isEmpty()) {
                probe.use(keyspace);
            }
            String[] names = new String[statement.markers()];
            Arrays.fill(names, "");
            List<Target> targets = new ArrayList<>();
            if (statement.isSelect()) {
                targets.add(target(probe, statement, statement.forCassandra(), 0, statement.markers(), names, node));
            }
            for (Statement.Write write : statement.writes()) {
                targets.add(target(probe, statement, write.text(), write.firstMarker(), write.markers(), names, node));
            }
            return KnownStatement.of(statement, targets, names);
        } catch (IOException e) {
            return null; // to be asked again: the node may only be down
        }
    }

    private Target target(
            NodeProbe probe,
            Statement whole,
            String query,
            int firstMarker,
            int markers,
            String[] names,
            InetSocketAddress node)
            throws IOException {
        ByteBuf body = Unpooled.wrappedBuffer(probe.prepare(query));
        body.skipBytes(4);
        PreparedStatements.Id.read(body);
        PreparedReader read = PreparedReader.read(body);
        List<Integer> own = IntStream.range(firstMarker, firstMarker + markers)
                .filter(marker -> !whole.droppedMarkers().contains(marker))
                .boxed()
                .toList();
        for (int i = 0; i < read.names().length && i < own.size(); i++) {
            names[own.get(i)] = read.names()[i];
        }
        if (read.keyspace().isEmpty()) {
            return Target.UNKNOWN;
        }
        Target target = read.target(keyspaces, tablets);
        if (target.replication().factor() == Replication.UNKNOWN) {
            keyspaces.learn(read.keyspace(), node);
            tablets.learned(read.keyspace(), target.replication().factor());
        }
        return target.at(own);
    }
}
