package io.sluice.ingest.testkit.front;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What was prepared through any front of the cluster, by id. An id is the same on every node, as it is a digest of
 * keyspace and text. Thread-safe.
 */
final class PreparedStatements {
    private final Map<Id, KnownStatement> byId = new ConcurrentHashMap<>();

    /** A statement's id, an MD5. */
    record Id(long high, long low) {
        static final int LENGTH = 16;

        /** Reads a {@code [short bytes]} that is an id, at the reader index. */
        static @Nullable Id read(ByteBuf in) {
            int length = in.readUnsignedShort();
            if (length != LENGTH) {
                in.skipBytes(length);
                return null;
            }
            return new Id(in.readLong(), in.readLong());
        }
    }

    void put(Id id, KnownStatement statement) {
        byId.put(id, statement);
    }

    @Nullable
    KnownStatement get(@Nullable Id id) {
        return id == null ? null : byId.get(id);
    }
}
