package io.sluice.ingest.testkit.front;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection and the one to the node that stands behind it: they share an event loop, to which all of this
 * is confined, and live and die together. Each is read only while the other can be written.
 */
final class Link {
    private static final Duration HOLD_LIMIT = Duration.ofSeconds(10);

    private final Channel client;
    private final Front front;
    private final int shard;
    private final PendingRequests pending = new PendingRequests();
    private @Nullable Channel node;
    private @Nullable ByteBuf answers;
    private Set<String> extensions = Set.of();
    private boolean takesTablets;
    private int version = Protocol.VERSION;
    private String keyspace = "";
    private @Nullable Compression compression;

    Link(Channel client, Front front, int shard) {
        this.client = client;
        this.front = front;
        this.shard = shard;
    }

    /** Connects to the node; the client is not read before that. */
    void open() {
        client.pipeline().addLast(new FrameReader(new RequestHandler(this, front)), new LinkHandler(this));
        ChannelFuture connected = new Bootstrap()
                .group(client.eventLoop())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        ChannelHandler reader = new FrameReader(new ResponseHandler(Link.this, front));
                        channel.pipeline().addLast(reader, new LinkHandler(Link.this));
                    }
                })
                .connect(front.nodeAddress());
        connected.addListener((ChannelFutureListener) done -> {
            if (done.isSuccess() && client.isActive()) {
                node = done.channel();
                updateReading();
            } else {
                done.channel().close();
                close();
            }
        });
    }

    int shard() {
        return shard;
    }

    PendingRequests pending() {
        return pending;
    }

    /** The protocol extensions that the client named in STARTUP. */
    Set<String> extensions() {
        return extensions;
    }

    void extensions(Set<String> negotiated) {
        extensions = Set.copyOf(negotiated);
        // Version 3 has no custom payloads.
        takesTablets = extensions.contains(SupportedOptions.TABLETS) && version >= Protocol.VERSION;
    }

    /** Whether the client can be told of tablets. */
    boolean takesTablets() {
        return takesTablets;
    }

    /** The protocol version that the client speaks. */
    int version() {
        return version;
    }

    void version(int value) {
        version = value;
    }

    /** The keyspace that the client has gone into; empty if it is in none. */
    String keyspace() {
        return keyspace;
    }

    void keyspace(String value) {
        keyspace = value;
    }

    /** What the client compresses with; null if with nothing. */
    @Nullable
    Compression compression() {
        return compression;
    }

    void compression(@Nullable Compression negotiated) {
        compression = negotiated;
    }

    /** Goes on with a request when something is known, or cannot be. */
    void after(CompletableFuture<Void> known, Runnable next) {
        known.orTimeout(HOLD_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, failure) -> client.eventLoop().execute(() -> {
                    next.run();
                    flushNode();
                    flushClient();
                }));
    }

    ByteBufAllocator alloc() {
        return client.alloc();
    }

    void toNode(ByteBuf frame) {
        if (node == null) {
            frame.release();
        } else {
            node.write(frame, node.voidPromise());
        }
    }

    void flushNode() {
        if (node != null) {
            node.flush();
        }
    }

    void toClient(ByteBuf frame) {
        int opcode = Frames.opcode(frame);
        // Frames of this front are made in the newest version.
        frame.setByte(frame.readerIndex(), Protocol.RESPONSE_BIT | version);
        Compression negotiated = compression;
        boolean compressible = opcode == Protocol.RESULT || opcode == Protocol.ERROR || opcode == Protocol.EVENT;
        ByteBuf out = frame;
        if (negotiated != null && compressible) {
            out = negotiated.compressed(client.alloc(), frame);
        }
        client.write(out, client.voidPromise());
    }

    /** Answers with VOID and a payload or none; such answers go out together. */
    void answerVoid(int stream, byte @Nullable [] payload) {
        if (answers == null) {
            answers = client.alloc().buffer(1024);
        }
        int start = answers.writerIndex();
        Frames.writeVoid(answers, stream, payload);
        answers.setByte(start, Protocol.RESPONSE_BIT | version);
    }

    void flushClient() {
        if (answers != null) {
            // Not compressed: each frame says of itself whether it is.
            client.write(answers, client.voidPromise());
            answers = null;
        }
        client.flush();
    }

    /** Answers with a last word. */
    void toClientAndClose(ByteBuf frame) {
        client.writeAndFlush(frame).addListener(ChannelFutureListener.CLOSE);
    }

    /** Sends a response once something is known, or not known in time. */
    void toClientAfter(CompletableFuture<Void> known, ByteBuf frame) {
        after(known, () -> toClient(frame));
    }

    /**
     * Ends a request that goes wrong.
     *
     * @param response the node's, which is released if not sent; null if it was not asked
     */
    void finish(Fault fault, int stream, byte[] statementId, @Nullable ByteBuf response) {
        ByteBuf answer = response;
        if (fault.error() != null) {
            release(response);
            answer = fault.error().frame(client.alloc(), stream, statementId);
        }
        ByteBuf last = answer;
        Runnable ending = () -> {
            if (fault.disconnects()) {
                release(last);
                close();
            } else if (fault.answered() && last != null) {
                toClient(last);
                flushClient();
            } else {
                release(last);
            }
        };
        if (fault.delay().isZero()) {
            ending.run();
        } else {
            client.eventLoop().schedule(ending, fault.delay().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private static void release(@Nullable ByteBuf buffer) {
        if (buffer != null) {
            buffer.release();
        }
    }

    /** Reads from each side while the other takes it, and from the client while its shard is not frozen. */
    void updateReading() {
        if (node == null) {
            return;
        }
        boolean clientTakes = client.isWritable();
        node.config().setAutoRead(clientTakes);
        client.config().setAutoRead(clientTakes && node.isWritable() && !front.isFrozen(shard));
    }

    /** The same, from any thread. */
    Future<?> updateReadingLater() {
        return client.eventLoop().submit(this::updateReading);
    }

    void close() {
        client.close();
        if (node != null) {
            node.close();
        }
        if (answers != null) {
            answers.release();
            answers = null;
        }
    }

    /** Closes from any thread; done when the client's side is closed. */
    ChannelFuture closeLater() {
        client.eventLoop().execute(this::close);
        return client.closeFuture();
    }
}
