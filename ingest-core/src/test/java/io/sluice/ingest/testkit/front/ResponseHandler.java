package io.sluice.ingest.testkit.front;

import io.netty.buffer.ByteBuf;
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
        if (success && request.rows() > 0) {
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
        } else if (request.opcode() == Protocol.QUERY && !request.query().isEmpty()) {
            unasked(response);
            cluster.tablets().withdraw(request.query());
        } else {
            link.toClient(response);
        }
    }

    /** An event, or the answer to a request that was nothing to us or may have changed the schema. */
    private void unasked(ByteBuf frame) {
        CompletableFuture<Void> known = schema.seen(frame);
        if (known == null) {
            link.toClient(frame);
        } else {
            link.toClientAfter(known, frame);
        }
    }

    /** The client gets it when the keyspace's replication is known, so that no row is counted without. */
    private void prepared(ByteBuf frame, String query) {
        ByteBuf body = Frames.responseBody(frame);
        if (body.readInt() != Protocol.RESULT_PREPARED) {
            link.toClient(frame);
            return;
        }
        PreparedStatements.Id id = PreparedStatements.Id.read(body);
        int flagsAt = frame.readableBytes() - body.readableBytes() + frame.readerIndex();
        PreparedWrite statement = PreparedReader.read(body, query, cluster.keyspaces(), cluster.tablets());
        if (id != null) {
            cluster.statements().put(id, statement);
        }
        if (statement.conditional() && link.extensions().contains(SupportedOptions.LWT_MARK)) {
            frame.setInt(flagsAt, frame.getInt(flagsAt) | SupportedOptions.LWT_MARK_BIT);
        }
        String keyspace = statement.replication().keyspace();
        if (statement.replication().factor() == Replication.UNKNOWN
                && (statement.write() || cluster.tablets().isDeclared(keyspace))) {
            link.toClientAfter(cluster.learn(keyspace, front.nodeAddress()), frame);
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
