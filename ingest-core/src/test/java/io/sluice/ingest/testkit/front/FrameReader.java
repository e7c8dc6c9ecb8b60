package io.sluice.ingest.testkit.front;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import java.util.List;

/**
 * Cuts the byte stream into frames and hands each to its {@link Sink}, without copying and without an object per
 * frame: the sink sees the accumulated bytes and keeps a retained slice of what it needs later.
 */
final class FrameReader extends ByteToMessageDecoder {
    private final Sink sink;

    FrameReader(Sink sink) {
        this.sink = sink;
    }

    /** Takes the frames of one direction. */
    interface Sink {
        /**
         * Takes one whole frame: exactly the readable bytes of a view that is valid during the call only.
         *
         * @param buffer the accumulated bytes
         * @param start where the frame's header starts
         * @param length header and body
         */
        void frame(ByteBuf buffer, int start, int length);

        /**
         * Answers a frame of another protocol version, of which only the header was read.
         *
         * @return whether to go on reading
         */
        boolean otherVersion(int version, int stream);

        /** All that was readable has been handed over. */
        void readComplete();
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        while (in.readableBytes() >= Protocol.HEADER) {
            int start = in.readerIndex();
            int version = in.getByte(start) & ~Protocol.RESPONSE_BIT;
            boolean known = version >= Protocol.LOWEST_VERSION && version <= Protocol.VERSION;
            if (!known && !sink.otherVersion(version, in.getShort(start + 2))) {
                in.skipBytes(in.readableBytes());
                return;
            }
            int body = in.getInt(start + 5);
            if (body < 0 || body > Protocol.MAX_BODY) {
                throw new CorruptedFrameException("A frame body of " + body + " bytes");
            }
            int length = Protocol.HEADER + body;
            if (in.readableBytes() < length) {
                return;
            }
            sink.frame(in, start, length);
            in.readerIndex(start + length);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        super.channelReadComplete(ctx);
        sink.readComplete();
    }
}
