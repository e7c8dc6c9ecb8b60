package io.sluice.ingest.testkit.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** Whole frames: the parts before a body's own content, and frames that the front makes itself. */
final class Frames {
    private Frames() {}

    static int flags(ByteBuf frame) {
        return frame.getUnsignedByte(frame.readerIndex() + 1);
    }

    static int opcode(ByteBuf frame) {
        return frame.getUnsignedByte(frame.readerIndex() + 4);
    }

    /** A view of a request's body after the custom payload. */
    static ByteBuf requestBody(ByteBuf frame) {
        ByteBuf body = frame.slice(frame.readerIndex() + Protocol.HEADER, frame.readableBytes() - Protocol.HEADER);
        if ((flags(frame) & Protocol.FLAG_PAYLOAD) != 0) {
            Wire.skipBytesMap(body);
        }
        return body;
    }

    /** A view of a response's body after tracing id, warnings and custom payload. */
    static ByteBuf responseBody(ByteBuf frame) {
        ByteBuf body = beforePayload(frame);
        if ((flags(frame) & Protocol.FLAG_PAYLOAD) != 0) {
            Wire.skipBytesMap(body);
        }
        return body;
    }

    private static ByteBuf beforePayload(ByteBuf frame) {
        ByteBuf body = frame.slice(frame.readerIndex() + Protocol.HEADER, frame.readableBytes() - Protocol.HEADER);
        int flags = flags(frame);
        if ((flags & Protocol.FLAG_TRACING) != 0) {
            body.skipBytes(16);
        }
        if ((flags & Protocol.FLAG_WARNING) != 0) {
            int count = body.readUnsignedShort();
            for (int i = 0; i < count; i++) {
                Wire.skipString(body);
            }
        }
        return body;
    }

    /** Starts a response frame; {@link #end} fills the length in. */
    static ByteBuf begin(ByteBufAllocator alloc, int stream, int opcode) {
        return alloc.buffer(64)
                .writeByte(Protocol.RESPONSE_BIT | Protocol.VERSION)
                .writeByte(0)
                .writeShort(stream)
                .writeByte(opcode)
                .writeInt(0);
    }

    /** Starts a frame with the header of another. */
    static ByteBuf beginLike(ByteBufAllocator alloc, ByteBuf frame) {
        return alloc.buffer(frame.readableBytes() + 64).writeBytes(frame, frame.readerIndex(), Protocol.HEADER);
    }

    static ByteBuf end(ByteBuf frame) {
        return frame.setInt(frame.readerIndex() + 5, frame.readableBytes() - Protocol.HEADER);
    }

    static ByteBuf error(ByteBufAllocator alloc, int stream, int code, String message) {
        ByteBuf frame = begin(alloc, stream, Protocol.ERROR).writeInt(code);
        Wire.writeString(frame, message);
        return end(frame);
    }

    /**
     * Appends RESULT of kind VOID.
     *
     * @param payload its custom payload, a {@code [bytes map]}; null for none
     */
    static void writeVoid(ByteBuf out, int stream, byte @Nullable [] payload) {
        out.writeByte(Protocol.RESPONSE_BIT | Protocol.VERSION)
                .writeByte(payload == null ? 0 : Protocol.FLAG_PAYLOAD)
                .writeShort(stream)
                .writeByte(Protocol.RESULT);
        if (payload == null) {
            out.writeInt(4);
        } else {
            out.writeInt(4 + payload.length).writeBytes(payload);
        }
        out.writeInt(Protocol.RESULT_VOID);
    }

    /**
     * Gives a response that has no custom payload one, and releases the original.
     *
     * @param payload a {@code [bytes map]}
     */
    static ByteBuf withPayload(ByteBufAllocator alloc, ByteBuf response, byte[] payload) {
        ByteBuf rest = beforePayload(response);
        ByteBuf out = beginLike(alloc, response);
        out.setByte(out.readerIndex() + 1, flags(response) | Protocol.FLAG_PAYLOAD);
        out.writeBytes(response, response.readerIndex() + Protocol.HEADER, rest.readerIndex());
        out.writeBytes(payload).writeBytes(rest);
        response.release();
        return end(out);
    }
}
