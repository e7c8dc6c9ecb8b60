package io.sluice.ingest.testkit.front;

/**
 * How a node spreads tokens over its shards, ScyllaDB's {@code biased-token-round-robin}: shard = high 64 bits of
 * {@code ((token + 2^63) << ignoredBits) * shards}, the product being of 128 bits (ScyllaDB's
 * docs/dev/protocol-extensions.md).
 *
 * @param shards how many
 * @param ignoredBits how many of the token's most significant bits do not count
 */
public record Sharding(int shards, int ignoredBits) {
    /** What ScyllaDB uses unless told otherwise. */
    public static final int DEFAULT_IGNORED_BITS = 12;

    /** Checks the numbers. */
    public Sharding {
        if (shards < 1 || ignoredBits < 0 || ignoredBits > 63) {
            throw new IllegalArgumentException("shards " + shards + ", ignored bits " + ignoredBits);
        }
    }

    /** With the usual number of ignored bits. */
    public static Sharding of(int shards) {
        return new Sharding(shards, DEFAULT_IGNORED_BITS);
    }

    /** The shard that owns a token. */
    public int shardOf(long token) {
        long biased = (token + Long.MIN_VALUE) << ignoredBits;
        // The unsigned high half: Math.multiplyHigh is signed, and takes a top-bit-set factor for 2^64 too little.
        long high = Math.multiplyHigh(biased, shards);
        return (int) (biased < 0 ? high + shards : high);
    }
}
