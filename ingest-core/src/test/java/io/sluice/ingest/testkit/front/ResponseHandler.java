package io.sluice.ingest.testkit.front;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Takes a node's responses: counts what was stored, learns prepared statements, and passes them on. */
final class ResponseHandler implements FrameReader.Sink {
    private final Link link;
    private final Front front;
    private final ClusterState cluster;

    ResponseHandler(Link link, Front front) {
        this.link = link;
        this.front = front;
        this.cluster = front.cluster();
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
        ByteBuf response = frame;
        if (Frames.opcode(frame) == Protocol.RESULT && request.rows() > 0) {
            front.counts().stored(link.shard(), request.rows(), request.misrouted(), request.untraced());
        }
        if (Frames.opcode(frame) == Protocol.RESULT && request.opcode() == Protocol.EXECUTE && request.info() != null) {
            response = front.decorate(link, request.info(), frame);
        }
        if (Frames.opcode(frame) == Protocol.SUPPORTED) {
            response = front.options().rewrite(link.alloc(), frame, link.shard());
        }
        if (request.fault() != null) {
            link.finish(request.fault(), stream, request.statementId(), response);
        } else if (request.opcode() == Protocol.PREPARE && Frames.opcode(frame) == Protocol.RESULT) {
            prepared(response, request.query());
        } else {
            link.toClient(response);
        }
    }

    /** An event, or the answer to a request that was nothing to us. */
    private void unasked(ByteBuf frame) {
        String altered = alteredKeyspace(frame);
        if (altered == null) {
            link.toClient(frame);
        } else {
            link.toClientAfter(cluster.keyspaces().refresh(altered, front.nodeAddress()), frame);
        }
    }

    private static @Nullable String alteredKeyspace(ByteBuf frame) {
        if (Frames.opcode(frame) != Protocol.RESULT) {
            return null;
        }
        ByteBuf body = Frames.responseBody(frame);
        if (body.readInt() != Protocol.RESULT_SCHEMA_CHANGE) {
            return null;
        }
        Wire.skipString(body);
        return Wire.readString(body).equals("KEYSPACE") ? Wire.readString(body) : null;
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
        PreparedWrite statement = PreparedReader.read(body, query, cluster.keyspaces());
        if (id != null) {
            cluster.statements().put(id, statement);
        }
        if (statement.conditional() && link.extensions().contains(SupportedOptions.LWT_MARK)) {
            frame.setInt(flagsAt, frame.getInt(flagsAt) | SupportedOptions.LWT_MARK_BIT);
        }
        if (statement.write() && statement.replication().factor() == Replication.UNKNOWN) {
            CompletableFuture<Void> known =
                    cluster.keyspaces().refresh(statement.replication().keyspace(), front.nodeAddress());
            link.toClientAfter(known, frame);
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
