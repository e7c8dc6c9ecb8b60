package io.sluice.ingest.testkit.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns a Cassandra node's SUPPORTED into that of a ScyllaDB node. */
final class SupportedOptions {
    static final String LWT_MARK = "SCYLLA_LWT_ADD_METADATA_MARK";
    static final String TABLETS = "TABLETS_ROUTING_V1";
    static final int LWT_MARK_BIT = 0x80000000;

    private final Sharding sharding;
    private final int shardAwarePort;

    SupportedOptions(Sharding sharding, int shardAwarePort) {
        this.sharding = sharding;
        this.shardAwarePort = shardAwarePort;
    }

    /** The answer for a connection of that shard; the original is released. */
    ByteBuf rewrite(ByteBufAllocator alloc, ByteBuf original, int shard) {
        ByteBuf body = Frames.responseBody(original);
        Map<String, List<String>> options = new LinkedHashMap<>();
        int count = body.readUnsignedShort();
        for (int i = 0; i < count; i++) {
            String key = Wire.readString(body);
            String[] values = new String[body.readUnsignedShort()];
            for (int j = 0; j < values.length; j++) {
                values[j] = Wire.readString(body);
            }
            options.put(key, List.of(values));
        }
        // ScyllaDB names no versions; clients find out by trying.
        options.remove("PROTOCOL_VERSIONS");
        // What this front speaks itself; the node gets all frames uncompressed.
        options.put("COMPRESSION", List.of("lz4", "snappy"));
        options.putAll(extensions(shard));

        ByteBuf out = Frames.beginLike(alloc, original);
        out.setByte(out.readerIndex() + 1, 0);
        out.writeShort(options.size());
        options.forEach((key, values) -> {
            Wire.writeString(out, key);
            out.writeShort(values.size());
            values.forEach(value -> Wire.writeString(out, value));
        });
        original.release();
        return Frames.end(out);
    }

    private Map<String, List<String>> extensions(int shard) {
        Map<String, List<String>> options = new LinkedHashMap<>();
        options.put("SCYLLA_SHARD", List.of(Integer.toString(shard)));
        options.put("SCYLLA_NR_SHARDS", List.of(Integer.toString(sharding.shards())));
        options.put("SCYLLA_SHARDING_ALGORITHM", List.of("biased-token-round-robin"));
        options.put("SCYLLA_SHARDING_IGNORE_MSB", List.of(Integer.toString(sharding.ignoredBits())));
        options.put("SCYLLA_PARTITIONER", List.of("org.apache.cassandra.dht.Murmur3Partitioner"));
        options.put("SCYLLA_SHARD_AWARE_PORT", List.of(Integer.toString(shardAwarePort)));
        options.put(LWT_MARK, List.of("LWT_OPTIMIZATION_META_BIT_MASK=" + Integer.toUnsignedString(LWT_MARK_BIT)));
        // Clients take it for the extension only if it has one value, and that empty.
        options.put(TABLETS, List.of(""));
        return options;
    }

    /** Whether a STARTUP option is one of ScyllaDB's extensions. */
    static boolean isExtension(String option) {
        return option.startsWith("SCYLLA_") || option.startsWith("TABLETS_");
    }
}
