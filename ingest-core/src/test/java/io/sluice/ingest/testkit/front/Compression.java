package io.sluice.ingest.testkit.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.compression.Snappy;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What bodies of frames are compressed with between client and front; the node gets them plain.
 *
 * <p>LZ4 is a block, after its plain length in four bytes, and written here, as no jar of the class path has it: see
 * LZ4's {@code doc/lz4_Block_format.md}. Snappy is its raw format.
 */
enum Compression {
    /** LZ4. */
    LZ4 {
        @Override
        void compress(ByteBuf in, ByteBuf out) {
            byte[] plain = new byte[in.readableBytes()];
            in.readBytes(plain);
            out.writeInt(plain.length);
            int[] seen = new int[1 << HASH_BITS];
            Arrays.fill(seen, -1);
            int literals = 0;
            int at = 0;
            // The last five bytes are literals, and no match begins in the last twelve.
            while (at < plain.length - 12) {
                int hash = (int4(plain, at) * 0x9E3779B1) >>> (32 - HASH_BITS);
                int match = seen[hash];
                seen[hash] = at;
                if (match < 0 || at - match > 0xFFFF || int4(plain, match) != int4(plain, at)) {
                    at++;
                    continue;
                }
                int length = 4;
                while (at + length < plain.length - 5 && plain[match + length] == plain[at + length]) {
                    length++;
                }
                sequence(out, plain, literals, at, length);
                out.writeShortLE(at - match);
                extra(out, length - 4);
                at += length;
                literals = at;
            }
            sequence(out, plain, literals, plain.length, 4);
        }

        @Override
        void decompress(ByteBuf in, ByteBuf out) {
            int length = in.readInt();
            if (length < 0 || length > Protocol.MAX_BODY) {
                throw new IllegalArgumentException("An LZ4 block of " + length + " bytes");
            }
            int start = out.writerIndex();
            while (in.isReadable()) {
                int token = in.readUnsignedByte();
                out.writeBytes(in, length(in, token >>> 4));
                if (in.isReadable()) {
                    int offset = in.readUnsignedShortLE();
                    int match = length(in, token & 0xF) + 4;
                    if (offset == 0 || offset > out.writerIndex() - start) {
                        throw new IllegalArgumentException("An LZ4 block with a match before its start");
                    }
                    for (int i = 0; i < match; i++) {
                        out.writeByte(out.getByte(out.writerIndex() - offset)); // may be its own source
                    }
                }
            }
            if (out.writerIndex() - start != length) {
                throw new IllegalArgumentException("An LZ4 block of another length than it says");
            }
        }
    },
    /** Snappy. */
    SNAPPY {
        @Override
        void compress(ByteBuf in, ByteBuf out) {
            new Snappy().encode(in, out, in.readableBytes());
        }

        @Override
        void decompress(ByteBuf in, ByteBuf out) {
            new Snappy().decode(in, out);
        }
    };

    private static final int HASH_BITS = 12;

    /** By its name in STARTUP; null if it is none of these. */
    static @Nullable Compression of(String name) {
        return Arrays.stream(values())
                .filter(each -> each.name().equalsIgnoreCase(name))
                .findFirst()
                .orElse(null);
    }

    abstract void compress(ByteBuf in, ByteBuf out);

    abstract void decompress(ByteBuf in, ByteBuf out);

    /** A frame with its body compressed; the original is released. */
    ByteBuf compressed(ByteBufAllocator alloc, ByteBuf frame) {
        ByteBuf out = Frames.beginLike(alloc, frame);
        out.setByte(out.readerIndex() + 1, Frames.flags(frame) | Protocol.FLAG_COMPRESSED);
        frame.skipBytes(Protocol.HEADER);
        compress(frame, out);
        frame.release();
        return Frames.end(out);
    }

    /** A frame with its body as it was; the original stays as it is. */
    ByteBuf plain(ByteBufAllocator alloc, ByteBuf frame) {
        ByteBuf out = Frames.beginLike(alloc, frame);
        out.setByte(out.readerIndex() + 1, Frames.flags(frame) & ~Protocol.FLAG_COMPRESSED);
        decompress(frame.slice(frame.readerIndex() + Protocol.HEADER, frame.readableBytes() - Protocol.HEADER), out);
        return Frames.end(out);
    }

    private static int int4(byte[] bytes, int at) {
        return (bytes[at] & 0xFF)
                | (bytes[at + 1] & 0xFF) << 8
                | (bytes[at + 2] & 0xFF) << 16
                | (bytes[at + 3] & 0xFF) << 24;
    }

    /** A token, and literals; the match, if one follows, is of that length. */
    private static void sequence(ByteBuf out, byte[] plain, int from, int to, int match) {
        int literals = to - from;
        out.writeByte(Math.min(15, literals) << 4 | Math.min(15, match - 4));
        extra(out, literals);
        out.writeBytes(plain, from, literals);
    }

    /** What does not fit into four bits. */
    private static void extra(ByteBuf out, int length) {
        if (length >= 15) {
            int left = length - 15;
            while (left >= 255) {
                out.writeByte(255);
                left -= 255;
            }
            out.writeByte(left);
        }
    }

    private static int length(ByteBuf in, int bits) {
        int length = bits;
        int more = bits == 15 ? 255 : 0;
        while (more == 255) {
            more = in.readUnsignedByte();
            length += more;
        }
        return length;
    }
}
