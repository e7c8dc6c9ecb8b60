package io.sluice.ingest.internal.routing;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Where a tablet is, as a response's {@code tablets-routing-v1} payload says: {@code tuple<bigint first_token, bigint
 * last_token, list<tuple<uuid host_id, int shard>>>}, for the tokens in {@code (first, last]} (ScyllaDB,
 * docs/dev/protocol-extensions.md).
 *
 * @param firstToken exclusive
 * @param lastToken inclusive
 * @param replicas in the server's order
 */
record TabletPayload(long firstToken, long lastToken, List<ReplicaShard> replicas) {

    private static final int MAX_REPLICAS = 1_000;

    record ReplicaShard(UUID hostId, int shard) {}

    /**
     * Reads a payload.
     *
     * @throws IllegalArgumentException if it is not of that form
     */
    static TabletPayload read(ByteBuffer payload) {
        try {
            ByteBuffer in = payload.duplicate();
            expectLength(in, Long.BYTES);
            long first = in.getLong();
            expectLength(in, Long.BYTES);
            long last = in.getLong();
            in.getInt(); // of the list in bytes
            int count = in.getInt();
            if (count < 0 || count > MAX_REPLICAS) {
                throw new IllegalArgumentException("a tablet with " + count + " replicas");
            }
            List<ReplicaShard> replicas = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                in.getInt(); // of the tuple in bytes
                expectLength(in, 2 * Long.BYTES);
                UUID host = new UUID(in.getLong(), in.getLong());
                expectLength(in, Integer.BYTES);
                replicas.add(new ReplicaShard(host, in.getInt()));
            }
            return new TabletPayload(first, last, replicas);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a tablets-routing-v1 payload that ends early", e);
        }
    }

    private static void expectLength(ByteBuffer in, int expected) {
        int length = in.getInt();
        if (length != expected) {
            throw new IllegalArgumentException("a value of " + length + " bytes where " + expected + " are due");
        }
    }
}
