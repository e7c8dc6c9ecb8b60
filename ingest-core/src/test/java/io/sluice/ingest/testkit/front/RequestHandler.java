package io.sluice.ingest.testkit.front;

import io.netty.buffer.ByteBuf;
import io.sluice.ingest.testkit.cql.Statement;
import io.sluice.ingest.testkit.front.RequestInfo.Kind;
import io.sluice.ingest.testkit.tablet.TabletOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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
        this.tally = new WriteTally(
                cluster.statements(), this::text, cluster::ring, cluster.sharding(), front.node(), link.shard());
    }

    @Override
    public void frame(ByteBuf buffer, int start, int length) {
        link.version(buffer.getByte(start) & ~Protocol.RESPONSE_BIT);
        if ((buffer.getByte(start + 1) & Protocol.FLAG_COMPRESSED) == 0) {
            request(buffer, start, length);
            return;
        }
        Compression compression = link.compression();
        if (compression == null) {
            int stream = buffer.getShort(start + 2);
            link.toClient(
                    Frames.error(link.alloc(), stream, Protocol.ERROR_PROTOCOL, "Compression was not negotiated"));
            return;
        }
        ByteBuf plain = compression.plain(link.alloc(), buffer.slice(start, length));
        try {
            request(plain, plain.readerIndex(), plain.readableBytes());
        } finally {
            plain.release();
        }
    }

    private void request(ByteBuf buffer, int start, int length) {
        int opcode = buffer.getUnsignedByte(start + 4);
        int stream = buffer.getShort(start + 2);
        if (opcode == Protocol.EXECUTE || opcode == Protocol.BATCH) {
            write(buffer, start, length, opcode, stream, false);
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

    /**
     * Takes an EXECUTE or BATCH, or a QUERY that writes or has bound values.
     *
     * @param asked whether a node has been asked for the texts in it; if not, it is held until one has
     */
    private void write(ByteBuf buffer, int start, int length, int opcode, int stream, boolean asked) {
        buffer.readerIndex(start + Protocol.HEADER);
        if ((buffer.getByte(start + 1) & Protocol.FLAG_PAYLOAD) != 0) {
            Wire.skipBytesMap(buffer);
        }
        int body = buffer.readerIndex();
        switch (opcode) {
            case Protocol.EXECUTE -> tally.readExecute(buffer);
            case Protocol.BATCH -> tally.readBatch(buffer);
            default -> tally.readQuery(buffer);
        }
        if (!tally.unknown().isEmpty() && !asked) {
            ask(buffer.retainedSlice(start, length), opcode, stream);
            return;
        }
        if (opcode == Protocol.EXECUTE && tally.isOfNoNode() && executed(buffer, body, stream)) {
            return;
        }
        if (tally.rows() > 0) {
            front.counts().received(tally, opcode);
        }
        Fault fault = null;
        if (!front.faults().isEmpty()) {
            fault = front.faults()
                    .faultFor(info(
                            switch (opcode) {
                                case Protocol.EXECUTE -> Kind.EXECUTE;
                                case Protocol.BATCH -> Kind.BATCH;
                                default -> Kind.QUERY;
                            }));
        }
        byte[] payload = link.takesTablets() ? tally.payload() : null;
        byte[] id = fault == null || opcode == Protocol.QUERY ? Pending.NO_ID : StatementId.of(buffer, body, opcode);
        if (fault != null && !fault.forwarded()) {
            link.finish(fault, stream, id, null);
        } else if (cluster.nullStore() && tally.answerable()) {
            front.counts().stored(link.shard(), tally.rows(), tally.misrouted(), tally.untraced());
            answer(stream, payload, id, fault);
        } else {
            Statement other = tally.other();
            String creates = other == null ? "" : announce(other);
            if (tally.rows() > 0 || payload != null || fault != null || !creates.isEmpty()) {
                link.pending()
                        .put(
                                stream,
                                new Pending(
                                        opcode,
                                        creates,
                                        tally.rows(),
                                        tally.misrouted(),
                                        tally.untraced(),
                                        tally.conditional(),
                                        payload,
                                        id,
                                        fault));
            }
            link.toNode(
                    tally.rewritten()
                            ? rewritten(buffer, start, body, length, opcode)
                            : buffer.retainedSlice(start, length));
        }
    }

    private void ask(ByteBuf held, int opcode, int stream) {
        CompletableFuture<?>[] questions = tally.unknown().stream()
                .map(query -> cluster.texts().learn(link.keyspace(), query, front.nodeAddress()))
                .toArray(CompletableFuture[]::new);
        link.after(CompletableFuture.allOf(questions), () -> {
            write(held, 0, held.writerIndex(), opcode, stream, true);
            held.release();
        });
    }

    private ByteBuf rewritten(ByteBuf buffer, int start, int body, int length, int opcode) {
        ByteBuf out = link.alloc().buffer(length + 64).writeBytes(buffer, start, body - start);
        ByteBuf in = buffer.slice(body, start + length - body);
        RequestRewriter.rewrite(opcode, in, out, cluster.statements(), this::text);
        return Frames.end(out);
    }

    private @Nullable KnownStatement text(String query) {
        return cluster.texts().get(link.keyspace(), query);
    }

    /** Answers an EXECUTE of what a front has prepared; false if none has. */
    private boolean executed(ByteBuf buffer, int body, int stream) {
        if (cluster.scyllaSelects().isEmpty()) {
            return false;
        }
        buffer.readerIndex(body);
        PreparedStatements.Id id = PreparedStatements.Id.read(buffer);
        ScyllaSelect select = id == null ? null : cluster.scyllaSelects().get(id);
        if (select == null) {
            return false;
        }
        link.toClient(select.answer(link.alloc(), stream, buffer, cluster.tablets()));
        return true;
    }

    /** Notes what is about to be created; gives back the keyspace, if it is one with tablets. */
    private String announce(Statement statement) {
        List<String> table = statement.createdTable();
        if (!table.isEmpty()) {
            String keyspace = table.size() == 2 ? table.get(0) : link.keyspace();
            cluster.tablets().announce(keyspace, table.get(table.size() - 1), TabletOptions.ofTable(statement));
        }
        TabletOptions created = TabletOptions.of(statement);
        if (created == null) {
            return "";
        }
        cluster.tablets().announce(created);
        return created.keyspace();
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
        KnownStatement.Target first = tally.first();
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
        String algorithm = options.remove("COMPRESSION");
        Compression compression = algorithm == null ? null : Compression.of(algorithm);
        if (algorithm != null && compression == null) {
            refuse(frame, stream, Protocol.ERROR_PROTOCOL, "Unknown compression algorithm");
            return;
        }
        link.compression(compression);
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
        Statement statement = Statement.of(query);
        if (asksForPeersV2(statement)) {
            refuse(frame, stream, Protocol.ERROR_INVALID, "unconfigured table peers_v2");
            return;
        }
        boolean prepare = opcode == Protocol.PREPARE;
        ScyllaSelect select = ScyllaSelect.of(statement, link.keyspace());
        if (select != null) {
            link.toClient(
                    prepare
                            ? prepared(select, query, stream)
                            : select.answer(link.alloc(), stream, body, cluster.tablets()));
            frame.release();
            return;
        }
        if (!prepare && (!statement.writes().isEmpty() || (statement.isSelect() && statement.markers() > 0))) {
            write(frame, frame.readerIndex(), frame.readableBytes(), opcode, stream, false);
            frame.release();
            return;
        }
        ByteBuf out = frame;
        if (statement.isRewritten()) {
            out = link.alloc().buffer(frame.readableBytes());
            out.writeBytes(frame, frame.readerIndex(), textAt);
            Wire.writeLongString(out, statement.forCassandra());
            out.writeBytes(body);
            frame.release();
            Frames.end(out);
        }
        TabletOptions created = prepare ? null : TabletOptions.of(statement);
        String remembered = prepare ? query : created == null ? "" : created.keyspace();
        if (!goesWrong(out, stream, prepare ? Kind.PREPARE : Kind.QUERY, opcode, remembered)) {
            if (!prepare) {
                announce(statement);
            }
            link.toNode(out);
        }
    }

    private ByteBuf prepared(ScyllaSelect select, String query, int stream) {
        PreparedStatements.Id id = ScyllaSelect.id(link.keyspace() + " " + query);
        cluster.scyllaSelects().put(id, select);
        return select.prepared(link.alloc(), stream, id, link.version());
    }

    /** Whether it asks for a table that Cassandra has and ScyllaDB has not. */
    private static boolean asksForPeersV2(Statement statement) {
        return statement.isSelect() && statement.tokens().stream().anyMatch(token -> token.is("peers_v2"));
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
                        + Protocol.LOWEST_VERSION + " and the greatest is " + Protocol.VERSION));
        return false;
    }

    @Override
    public void readComplete() {
        link.flushNode();
        link.flushClient();
    }
}
