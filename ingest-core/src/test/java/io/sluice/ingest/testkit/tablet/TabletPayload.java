package io.sluice.ingest.testkit.tablet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * What ScyllaDB adds to the answer of a request that came to the wrong node or shard: the custom payload {@code
 * tablets-routing-v1}, a {@code tuple<bigint, bigint, list<tuple<uuid, int>>>} (docs/dev/protocol-extensions.md).
 */
final class TabletPayload {
    private static final byte[] KEY = "tablets-routing-v1".getBytes(StandardCharsets.US_ASCII);

    private TabletPayload() {}

    /**
     * A {@code [bytes map]} of that one entry.
     *
     * @param hosts the nodes' host ids
     */
    static byte[] encode(Tablet tablet, List<UUID> hosts) {
        int replica = 4 + (4 + 16) + (4 + 4);
        int list = 4 + tablet.replicas().size() * replica;
        int tuple = (4 + 8) + (4 + 8) + (4 + list);
        ByteBuffer out = ByteBuffer.allocate(2 + 2 + KEY.length + 4 + tuple);
        out.putShort((short) 1).putShort((short) KEY.length).put(KEY).putInt(tuple);
        out.putInt(8).putLong(tablet.firstToken());
        out.putInt(8).putLong(tablet.lastToken());
        out.putInt(list).putInt(tablet.replicas().size());
        for (Tablet.Replica at : tablet.replicas()) {
            UUID host = hosts.get(at.node());
            out.putInt(replica - 4);
            out.putInt(16).putLong(host.getMostSignificantBits()).putLong(host.getLeastSignificantBits());
            out.putInt(4).putInt(at.shard());
        }
        return out.array();
    }
}
