package io.sluice.ingest.testkit.front;

import io.netty.buffer.ByteBuf;
import io.sluice.ingest.testkit.cql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Takes a node's responses: counts what was stored, learns prepared statements, and passes them on. */
final class ResponseHandler implements FrameReader.Sink {
    private final Link link;
    private final Front front;
    private final ClusterState cluster;
    private final SchemaChanges schema;

    ResponseHandler(Link link, Front front) {
        this.link = link;
        this.front = front;
        this.cluster = front.cluster();
        this.schema = new SchemaChanges(cluster, front.nodeAddress());
    }

    @Override
    public void frame(ByteBuf buffer, int start, int length) {
        ByteBuf frame = buffer.retainedSlice(start, length);
        int stream = frame.getShort(frame.readerIndex() + 2);
        Pending request = link.pending().take(stream);
        if (request == null) {
            unasked(frame);
            return;
        }
        int opcode = Frames.opcode(frame);
        boolean success = opcode == Protocol.RESULT;
        if (success && request.rows() > 0 && !(request.conditional() && isRefused(frame))) {
            front.counts().stored(link.shard(), request.rows(), request.misrouted(), request.untraced());
        }
        ByteBuf response = frame;
        if (success && request.payload() != null) {
            front.counts().tabletPayload();
            response = Frames.withPayload(link.alloc(), frame, request.payload());
        } else if (opcode == Protocol.SUPPORTED) {
            response = front.options().rewrite(link.alloc(), frame, link.shard());
        }
        // From here on the frame itself may be gone.
        if (request.fault() != null) {
            link.finish(request.fault(), stream, request.statementId(), response);
        } else if (request.opcode() == Protocol.PREPARE && success) {
            prepared(response, request.query());
        } else if (request.opcode() != Protocol.PREPARE && !request.query().isEmpty()) {
            unasked(response);
            cluster.tablets().withdraw(request.query());
        } else {
            link.toClient(response);
        }
    }

    /** An event, or the answer to a request that was nothing to us or may have changed the schema. */
    private void unasked(ByteBuf frame) {
        if (Frames.opcode(frame) == Protocol.RESULT) {
            ByteBuf body = Frames.responseBody(frame);
            if (body.readInt() == Protocol.RESULT_SET_KEYSPACE) {
                link.keyspace(Wire.readString(body));
            }
        }
        CompletableFuture<Void> known = schema.seen(frame);
        if (known == null) {
            link.toClient(frame);
        } else {
            link.toClientAfter(known, frame);
        }
    }

    /** Whether this is the answer to a lightweight transaction that was not applied: {@code [applied]} comes first. */
    private static boolean isRefused(ByteBuf frame) {
        ByteBuf body = Frames.responseBody(frame);
        if (body.readInt() != Protocol.RESULT_ROWS) {
            return false;
        }
        Wire.skipResultMetadata(body);
        boolean empty = body.readInt() == 0;
        return !empty && body.readInt() == 1 && body.readByte() == 0;
    }

    /** The client gets it when the keyspace's replication is known, so that no row is counted without. */
    private void prepared(ByteBuf response, String query) {
        ByteBuf body = Frames.responseBody(response);
        if (body.readInt() != Protocol.RESULT_PREPARED) {
            link.toClient(response);
            return;
        }
        Statement statement = Statement.of(query);
        PreparedStatements.Id id = PreparedStatements.Id.read(body);
        int flagsAt = response.readableBytes() - body.readableBytes() + response.readerIndex();
        ByteBuf frame = response;
        for (int marker : statement.droppedMarkers()) {
            frame = PreparedReader.withTimeout(link.alloc(), frame, flagsAt, marker, link.version());
        }
        if (statement.isConditional() && link.extensions().contains(SupportedOptions.LWT_MARK)) {
            frame.setInt(flagsAt, frame.getInt(flagsAt) | SupportedOptions.LWT_MARK_BIT);
        }
        ByteBuf client = frame;
        if (id == null) {
            link.toClient(client);
        } else if (statement.markers() == 0) {
            cluster.statements().put(id, KnownStatement.unbound(statement));
            link.toClient(client);
        } else if (link.version() < Protocol.VERSION || statement.isBatch()) {
            // The answer does not say what the keys of its rows are.
            String keyspace = link.keyspace();
            link.after(cluster.texts().learn(keyspace, query, front.nodeAddress()), () -> {
                KnownStatement known = cluster.texts().get(keyspace, query);
                cluster.statements().put(id, known == null ? KnownStatement.unbound(statement) : known);
                link.toClient(client);
            });
        } else {
            known(id, statement, client, client.slice(flagsAt, client.writerIndex() - flagsAt));
        }
    }

    private void known(PreparedStatements.Id id, Statement statement, ByteBuf frame, ByteBuf metadata) {
        PreparedReader read = PreparedReader.read(metadata);
        KnownStatement.Target target = read.target(cluster.keyspaces(), cluster.tablets());
        boolean writes = !statement.writes().isEmpty();
        List<KnownStatement.Target> targets = writes || statement.isSelect() ? List.of(target) : List.of();
        cluster.statements().put(id, KnownStatement.of(statement, targets, read.names()));
        if (target.replication().factor() == Replication.UNKNOWN
                && (writes || cluster.tablets().isDeclared(read.keyspace()))) {
            link.toClientAfter(cluster.learn(read.keyspace(), front.nodeAddress()), frame);
        } else {
            link.toClient(frame);
        }
    }

    @Override
    public boolean otherVersion(int version, int stream) {
        // A node answers in our version unless it does not know it, and then that is for the client to see.
        return true;
    }

    @Override
    public void readComplete() {
        link.flushClient();
        link.flushNode();
    }
}
