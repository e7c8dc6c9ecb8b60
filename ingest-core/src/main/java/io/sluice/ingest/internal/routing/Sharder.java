package io.sluice.ingest.internal.routing;

import com.datastax.oss.driver.api.core.metadata.NodeShardingInfo;
import com.datastax.oss.driver.api.core.metadata.TokenMap;
import com.datastax.oss.driver.api.core.metadata.token.Token;
import java.nio.ByteBuffer;

/**
 * The shard of a node that owns a token, in vnode keyspaces: {@code high64(((token + 2^63) << ignoreMsb) × shards)}, the
 * "biased-token-round-robin" of ScyllaDB's docs/dev/protocol-extensions.md. Immutable.
 */
public final class Sharder {

    private static final int PROBES = 64;

    private final int shards;
    private final int ignoreMsb;

    /**
     * Sets the parameters that a node announces.
     *
     * @param shards {@code SCYLLA_NR_SHARDS}, at least 1
     * @param ignoreMsb {@code SCYLLA_SHARDING_IGNORE_MSB}, 0 to 63
     */
    public Sharder(int shards, int ignoreMsb) {
        this.shards = shards;
        this.ignoreMsb = ignoreMsb;
    }

    /** How many shards there are. */
    public int shards() {
        return shards;
    }

    /** The shard of a token, 0 to {@link #shards()} - 1. */
    public int shardOf(long token) {
        long biased = (token + Long.MIN_VALUE) << ignoreMsb;
        // The high half of an unsigned × signed product, for a multiplier that is small and positive.
        long high = Math.multiplyHigh(biased, shards);
        return (int) (biased < 0 ? high + shards : high);
    }

    /**
     * The sharder of a node. The driver's public API computes shards but does not tell how many bits are ignored, so
     * they are found by trying: the one number for which our formula and the driver agree on every probe.
     *
     * @throws IllegalStateException if there is none
     */
    static Sharder of(NodeShardingInfo info, TokenMap tokens) {
        long[] probes = new long[PROBES];
        int[] expected = new int[PROBES];
        for (int i = 0; i < PROBES; i++) {
            ByteBuffer key = ByteBuffer.allocate(Long.BYTES).putLong(0, 0x9e3779b97f4a7c15L * i);
            Token token = tokens.newToken(key);
            probes[i] = longValue(tokens, token);
            expected[i] = info.shardId(token);
        }
        for (int bits = 0; bits < Long.SIZE; bits++) {
            Sharder candidate = new Sharder(info.getShardsCount(), bits);
            if (candidate.agrees(probes, expected)) {
                return candidate;
            }
        }
        throw new IllegalStateException("the driver shards tokens in a way that is not biased-token-round-robin");
    }

    private boolean agrees(long[] probes, int[] expected) {
        for (int i = 0; i < probes.length; i++) {
            if (shardOf(probes[i]) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** A Murmur3 token as the number it is. */
    static long longValue(TokenMap tokens, Token token) {
        return Long.parseLong(tokens.format(token));
    }
}
