package io.sluice.ingest.testkit.front;

import io.netty.buffer.ByteBuf;
import io.sluice.ingest.testkit.front.RequestInfo.Kind;
import io.sluice.ingest.testkit.tablet.TabletOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Takes a client's requests: counts writes, rewrites what Cassandra would not understand, and passes them on. */
final class RequestHandler implements FrameReader.Sink {
    private final Link link;
    private final Front front;
    private final ClusterState cluster;
    private final WriteTally tally;

    RequestHandler(Link link, Front front) {
        this.link = link;
        this.front = front;
        this.cluster = front.cluster();
        this.tally =
                new WriteTally(cluster.statements(), cluster::ring, cluster.sharding(), front.node(), link.shard());
    }

    @Override
    public void frame(ByteBuf buffer, int start, int length) {
        int opcode = buffer.getUnsignedByte(start + 4);
        int stream = buffer.getShort(start + 2);
        if (opcode == Protocol.EXECUTE || opcode == Protocol.BATCH) {
            write(buffer, start, length, opcode, stream);
            return;
        }
        ByteBuf frame = buffer.retainedSlice(start, length);
        if (front.refusesLogins() && opcode == Protocol.STARTUP) {
            askForLogin(frame, stream);
            return;
        }
        if (front.refusesLogins() && opcode == Protocol.AUTH_RESPONSE) {
            refuse(frame, stream, Protocol.ERROR_BAD_CREDENTIALS, "Injected: user or password is wrong");
            return;
        }
        if ((Frames.flags(frame) & Protocol.FLAG_COMPRESSED) != 0) {
            refuse(frame, stream, Protocol.ERROR_PROTOCOL, "Compression was not negotiated");
            return;
        }
        switch (opcode) {
            case Protocol.STARTUP -> startup(frame, stream);
            case Protocol.QUERY, Protocol.PREPARE -> query(frame, stream, opcode);
            case Protocol.OPTIONS -> {
                if (!goesWrong(frame, stream, Kind.OPTIONS, opcode, "")) {
                    link.toNode(frame);
                }
            }
            default -> {
                if (front.faults().isEmpty() || !goesWrong(frame, stream, Kind.OTHER, opcode, "")) {
                    link.toNode(frame);
                }
            }
        }
    }

    private void write(ByteBuf buffer, int start, int length, int opcode, int stream) {
        buffer.readerIndex(start + Protocol.HEADER);
        if ((buffer.getByte(start + 1) & Protocol.FLAG_PAYLOAD) != 0) {
            Wire.skipBytesMap(buffer);
        }
        int body = buffer.readerIndex();
        if (opcode == Protocol.EXECUTE) {
            tally.readExecute(buffer);
        } else {
            tally.readBatch(buffer);
        }
        if (tally.rows() > 0) {
            front.counts().received(tally);
        }
        Fault fault = null;
        if (!front.faults().isEmpty()) {
            fault = front.faults().faultFor(info(opcode == Protocol.EXECUTE ? Kind.EXECUTE : Kind.BATCH));
        }
        byte[] payload = link.takesTablets() ? tally.payload() : null;
        byte[] id = fault == null ? Pending.NO_ID : StatementId.of(buffer, body, opcode);
        if (fault != null && !fault.forwarded()) {
            link.finish(fault, stream, id, null);
        } else if (cluster.nullStore() && tally.answerable()) {
            front.counts().stored(link.shard(), tally.rows(), tally.misrouted(), tally.untraced());
            answer(stream, payload, id, fault);
        } else {
            if (tally.rows() > 0 || payload != null || fault != null) {
                link.pending()
                        .put(
                                stream,
                                new Pending(
                                        opcode,
                                        "",
                                        tally.rows(),
                                        tally.misrouted(),
                                        tally.untraced(),
                                        payload,
                                        id,
                                        fault));
            }
            link.toNode(buffer.retainedSlice(start, length));
        }
    }

    /** Answers in the node's place. */
    private void answer(int stream, byte @Nullable [] payload, byte[] id, @Nullable Fault fault) {
        if (payload != null) {
            front.counts().tabletPayload();
        }
        if (fault == null) {
            link.answerVoid(stream, payload);
            return;
        }
        ByteBuf response = link.alloc().buffer(256);
        Frames.writeVoid(response, stream, payload);
        link.finish(fault, stream, id, response);
    }

    private RequestInfo info(Kind kind) {
        PreparedWrite first = tally.first();
        return new RequestInfo(
                front.node(),
                link.shard(),
                kind,
                tally.rows(),
                tally.misrouted(),
                first == null ? "" : first.replication().keyspace(),
                first == null ? "" : first.table(),
                tally.firstToken());
    }

    /**
     * Tries the faults on a request other than EXECUTE and BATCH, and notes it as pending if its answer matters.
     *
     * @param query see {@link Pending#query}; with one, the answer matters
     * @return whether the request ends here; the frame is released then
     */
    private boolean goesWrong(ByteBuf frame, int stream, Kind kind, int opcode, String query) {
        Fault fault = null;
        if (!front.faults().isEmpty()) {
            RequestInfo info = new RequestInfo(front.node(), link.shard(), kind, 0, 0, "", "", 0);
            fault = front.faults().faultFor(info);
        }
        if (fault != null && !fault.forwarded()) {
            frame.release();
            link.finish(fault, stream, Pending.NO_ID, null);
            return true;
        }
        if (fault != null || opcode == Protocol.OPTIONS || !query.isEmpty()) {
            link.pending().put(stream, Pending.of(opcode, query, fault));
        }
        return false;
    }

    private void startup(ByteBuf frame, int stream) {
        Map<String, String> options = new LinkedHashMap<>(Wire.readStringMap(Frames.requestBody(frame)));
        if (options.containsKey("COMPRESSION")) {
            refuse(frame, stream, Protocol.ERROR_PROTOCOL, "Unknown compression algorithm");
            return;
        }
        Set<String> extensions =
                options.keySet().stream().filter(SupportedOptions::isExtension).collect(Collectors.toSet());
        link.extensions(extensions);
        options.keySet().removeAll(extensions);
        ByteBuf out = Frames.beginLike(link.alloc(), frame);
        Wire.writeStringMap(out, options);
        out.setByte(out.readerIndex() + 1, Frames.flags(frame) & ~Protocol.FLAG_PAYLOAD);
        frame.release();
        Frames.end(out);
        if (!goesWrong(out, stream, Kind.OTHER, Protocol.STARTUP, "")) {
            link.toNode(out);
        }
    }

    private void query(ByteBuf frame, int stream, int opcode) {
        ByteBuf body = Frames.requestBody(frame);
        int textAt = frame.readableBytes() - body.readableBytes();
        String query = Wire.readLongString(body);
        if (QueryRewriter.asksForPeersV2(query)) {
            refuse(frame, stream, Protocol.ERROR_INVALID, "unconfigured table peers_v2");
            return;
        }
        ScyllaKeyspacesQuery keyspaces = opcode == Protocol.QUERY ? ScyllaKeyspacesQuery.of(query) : null;
        if (keyspaces != null) {
            frame.release();
            link.toClient(keyspaces.answer(link.alloc(), stream, cluster.tablets()));
            return;
        }
        String rewritten = QueryRewriter.rewrite(query);
        ByteBuf out = frame;
        if (!rewritten.equals(query)) {
            out = link.alloc().buffer(frame.readableBytes());
            out.writeBytes(frame, frame.readerIndex(), textAt);
            Wire.writeLongString(out, rewritten);
            out.writeBytes(body);
            frame.release();
            Frames.end(out);
        }
        boolean prepare = opcode == Protocol.PREPARE;
        TabletOptions created = prepare ? null : TabletOptions.of(query);
        String remembered = prepare ? rewritten : created == null ? "" : created.keyspace();
        if (!goesWrong(out, stream, prepare ? Kind.PREPARE : Kind.QUERY, opcode, remembered)) {
            if (created != null) {
                cluster.tablets().announce(created);
            }
            link.toNode(out);
        }
    }

    private void askForLogin(ByteBuf frame, int stream) {
        frame.release();
        ByteBuf question = Frames.begin(link.alloc(), stream, Protocol.AUTHENTICATE);
        Wire.writeString(question, "org.apache.cassandra.auth.PasswordAuthenticator");
        link.toClient(Frames.end(question));
    }

    private void refuse(ByteBuf frame, int stream, int code, String message) {
        frame.release();
        link.toClient(Frames.error(link.alloc(), stream, code, message));
    }

    /** As ScyllaDB and Cassandra do: a protocol error in the highest version known; clients try again with that. */
    @Override
    public boolean otherVersion(int version, int stream) {
        link.toClientAndClose(Frames.error(
                link.alloc(),
                stream,
                Protocol.ERROR_PROTOCOL,
                "Invalid or unsupported protocol version (" + version + "); the lowest supported version is "
                        + Protocol.VERSION + " and the greatest is " + Protocol.VERSION));
        return false;
    }

    @Override
    public void readComplete() {
        link.flushNode();
        link.flushClient();
    }
}
