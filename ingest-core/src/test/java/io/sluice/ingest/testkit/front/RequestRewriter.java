package io.sluice.ingest.testkit.front;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes a QUERY, EXECUTE or BATCH again, with texts as Cassandra reads them and without the values of timeouts. */
final class RequestRewriter {
    private static final int WITH_VALUES = 0x01;
    private static final int WITH_NAMES = 0x40;

    private final ByteBuf in;
    private final ByteBuf out;

    private RequestRewriter(ByteBuf in, ByteBuf out) {
        this.in = in;
        this.out = out;
    }

    /**
     * Writes it.
     *
     * @param in the request after its custom payload
     * @param out a frame with the header, and the payload if there is one
     */
    static void rewrite(
            int opcode,
            ByteBuf in,
            ByteBuf out,
            PreparedStatements prepared,
            Function<String, @Nullable KnownStatement> texts) {
        RequestRewriter rewriter = new RequestRewriter(in, out);
        if (opcode == Protocol.BATCH) {
            out.writeByte(in.readByte());
            int children = in.readUnsignedShort();
            out.writeShort(children);
            for (int i = 0; i < children; i++) {
                int kind = in.readByte();
                out.writeByte(kind);
                KnownStatement statement = kind == 0 ? rewriter.text(texts) : rewriter.id(prepared);
                rewriter.values(statement, false);
            }
        } else {
            KnownStatement statement = opcode == Protocol.QUERY ? rewriter.text(texts) : rewriter.id(prepared);
            out.writeShort(in.readShort());
            int flags = in.readUnsignedByte();
            out.writeByte(flags);
            if ((flags & WITH_VALUES) != 0) {
                rewriter.values(statement, (flags & WITH_NAMES) != 0);
            }
        }
        out.writeBytes(in);
    }

    private @Nullable KnownStatement text(Function<String, @Nullable KnownStatement> texts) {
        String query = Wire.readLongString(in);
        KnownStatement statement = texts.apply(query);
        Wire.writeLongString(
                out, statement == null ? query : statement.statement().forCassandra());
        return statement;
    }

    private @Nullable KnownStatement id(PreparedStatements prepared) {
        int start = in.readerIndex();
        PreparedStatements.Id id = PreparedStatements.Id.read(in);
        out.writeBytes(in, start, in.readerIndex() - start);
        return prepared.get(id);
    }

    private void values(@Nullable KnownStatement statement, boolean named) {
        int[] dropped = statement == null ? new int[0] : statement.dropped();
        int count = in.readUnsignedShort();
        int countAt = out.writerIndex();
        int kept = 0;
        out.writeShort(0);
        for (int i = 0; i < count; i++) {
            int start = in.readerIndex();
            int index = i;
            if (named) {
                String name = Wire.readString(in);
                index = statement == null
                        ? -1
                        : Arrays.asList(statement.names()).indexOf(name);
            }
            in.skipBytes(Math.max(0, in.readInt()));
            int number = index;
            if (Arrays.stream(dropped).noneMatch(each -> each == number)) {
                out.writeBytes(in, start, in.readerIndex() - start);
                kept++;
            }
        }
        out.setShort(countAt, kept);
    }
}
