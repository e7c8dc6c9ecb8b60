package io.sluice.ingest.internal.routing;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.metadata.Metadata;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.TokenMap;
import com.datastax.oss.driver.api.core.metadata.schema.KeyspaceMetadata;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.internal.routing.Tablet.Place;
import io.sluice.ingest.internal.transport.SessionConnections;
import io.sluice.ingest.internal.transport.Target;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routing over the driver's metadata. Thread-safe, without locks on the way of a row.
 *
 * <p>What it knows of the cluster is read from the driver's metadata once for each metadata instance; a row costs one
 * volatile read to see that the instance is still the same. Tablets are learned from responses instead.
 */
public final class Router implements Routing {

    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    /** How rows find their shard. */
    public enum Strategy {
        /** By the token ring, and by the shards of each node where it has any. */
        TOKEN_RING,
        /** By the tablets that responses told of. */
        TABLETS,
        /** Any live node: the driver knows no token map, or one of another partitioner than Murmur3. */
        ANY_NODE
    }

    private final Supplier<Metadata> metadata;
    private final Predicate<Node> connected;
    private final CqlIdentifier keyspace;
    private final CqlIdentifier table;
    private final ReentrantLock changing = new ReentrantLock();
    private volatile Snapshot snapshot;
    private volatile boolean sawTablets;

    /** What is known of the cluster. Immutable; one for each metadata instance and set of tablets. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never shown
    private record Snapshot(
            Metadata source,
            Strategy strategy,
            @Nullable TokenRing ring,
            TabletMap tablets,
            Optional<UUID> tableId,
            Map<Node, Replica> replicas,
            Replica[] nodes) {}

    /**
     * Reads the cluster's metadata.
     *
     * @param session open
     * @param table where rows go
     */
    public Router(CqlSession session, ReadingTable table) {
        this(session::getMetadata, node -> SessionConnections.openOf(session, node) > 0, table);
    }

    Router(Supplier<Metadata> metadata, Predicate<Node> connected, ReadingTable table) {
        this.metadata = metadata;
        this.connected = connected;
        this.keyspace = CqlIdentifier.fromInternal(table.keyspace());
        this.table = CqlIdentifier.fromInternal(table.table());
        this.snapshot = read(metadata.get(), TabletMap.EMPTY, Optional.empty());
        metadata.get()
                .getTokenMap()
                .filter(tokens -> !isMurmur3(tokens))
                .ifPresent(tokens -> LOG.warn(
                        "the cluster's partitioner is {}: rows find their replica only with Murmur3Partitioner, and go to"
                                + " any node instead",
                        tokens.getPartitionerName()));
        LOG.info("rows of {} are routed by {}", table, snapshot.strategy);
    }

    private static boolean isMurmur3(TokenMap tokens) {
        return tokens.getPartitionerName().endsWith("Murmur3Partitioner");
    }

    /** How rows find their shard now. */
    public Strategy strategy() {
        return current().strategy;
    }

    @Override
    public @Nullable Target route(EncodedRow row) {
        Snapshot now = current();
        Target target = null;
        switch (now.strategy) {
            case TOKEN_RING -> target = Objects.requireNonNull(now.ring).targetOf(row.token());
            case TABLETS -> {
                Tablet tablet = now.tablets.of(row.token());
                target = tablet == null ? null : tablet.target();
                row.alone(target == null || Objects.requireNonNull(tablet).isDueForCheck());
            }
            case ANY_NODE -> {}
        }
        return target != null ? target : anyNode(now, row.token());
    }

    private static @Nullable Target anyNode(Snapshot now, long token) {
        int count = now.nodes.length;
        int start = count == 0 ? 0 : ThreadLocalRandom.current().nextInt(count);
        for (int i = 0; i < count; i++) {
            Replica node = now.nodes[(start + i) % count];
            if (node.isUsable()) {
                return node.targetOf(token);
            }
        }
        return null;
    }

    @Override
    public void learn(EncodedRow row, ByteBuffer payload) {
        TabletPayload told;
        try {
            told = TabletPayload.read(payload);
        } catch (IllegalArgumentException e) {
            LOG.warn("a response's tablets-routing-v1 payload cannot be read and is ignored: {}", e.getMessage());
            return;
        }
        changing.lock();
        try {
            Snapshot now = latest(); // or a node that has just joined would not be known
            if (now.strategy != Strategy.TABLETS) {
                sawTablets = true;
                LOG.info("{}.{} turns out to have tablets: its rows are routed by them", keyspace, table);
            }
            List<Place> places = new ArrayList<>();
            for (TabletPayload.ReplicaShard place : told.replicas()) {
                Node node = now.source.getNodes().get(place.hostId());
                Replica replica = node == null ? null : now.replicas.get(node);
                if (replica != null) {
                    places.add(new Place(replica, place.shard()));
                }
            }
            TabletMap tablets = now.tablets.with(new Tablet(told.firstToken(), told.lastToken(), places));
            snapshot =
                    new Snapshot(now.source, Strategy.TABLETS, now.ring, tablets, now.tableId, now.replicas, now.nodes);
        } finally {
            changing.unlock();
        }
    }

    private Snapshot current() {
        Snapshot now = snapshot;
        return now.source == metadata.get() ? now : refresh(now);
    }

    private Snapshot refresh(Snapshot stale) {
        if (!changing.tryLock()) {
            return stale; // somebody is at it; what was true just now will do
        }
        try {
            return latest();
        } finally {
            changing.unlock();
        }
    }

    /** With the lock held. */
    private Snapshot latest() {
        Metadata latest = metadata.get();
        if (snapshot.source != latest) {
            snapshot = read(latest, snapshot.tablets, snapshot.tableId);
        }
        return snapshot;
    }

    private Snapshot read(Metadata latest, TabletMap known, Optional<UUID> knownOf) {
        Optional<TokenMap> tokens = latest.getTokenMap().filter(Router::isMurmur3);
        Map<Node, Replica> replicas = new HashMap<>();
        for (Node node : latest.getNodes().values()) {
            replicas.put(node, new Replica(node, tokens.orElse(null), connected));
        }
        Optional<KeyspaceMetadata> keyspaceNow = latest.getKeyspace(keyspace);
        Optional<UUID> tableId = keyspaceNow.flatMap(k -> k.getTable(table)).flatMap(TableMetadata::getId);
        TokenRing ring = tokens.isPresent() ? TokenRing.of(tokens.get(), keyspace, replicas) : null;
        boolean hasTablets =
                sawTablets || keyspaceNow.map(KeyspaceMetadata::isUsingTablets).orElse(false);
        Strategy strategy = hasTablets ? Strategy.TABLETS : ring != null ? Strategy.TOKEN_RING : Strategy.ANY_NODE;
        return new Snapshot(
                latest,
                strategy,
                ring,
                // A table dropped and made anew has another id; so have its tablets another place.
                knownOf.equals(tableId) ? known.on(replicas) : TabletMap.EMPTY,
                tableId,
                Map.copyOf(replicas),
                replicas.values().toArray(Replica[]::new));
    }
}
