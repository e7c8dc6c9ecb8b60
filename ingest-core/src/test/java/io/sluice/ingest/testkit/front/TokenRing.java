package io.sluice.ingest.testkit.front;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * One token per node on the ring; one datacenter, one rack. There SimpleStrategy and NetworkTopologyStrategy agree: the
 * replicas of a token are the owner of the range it falls in and the nodes that follow. Immutable: a node that joins or
 * leaves makes a new ring, and the others keep their numbers.
 */
public final class TokenRing {
    /** Ascending. */
    private final long[] tokens;
    /** The node that each token belongs to. */
    private final int[] owners;

    /** A ring of that many nodes, evenly spread. */
    public TokenRing(int nodes) {
        this(
                IntStream.rangeClosed(1, nodes)
                        .mapToLong(i -> Long.MIN_VALUE + Long.divideUnsigned(-1L, nodes) * i)
                        .toArray(),
                IntStream.range(0, nodes).toArray());
    }

    private TokenRing(long[] tokens, int[] owners) {
        this.tokens = tokens;
        this.owners = owners;
    }

    /** How many nodes. */
    public int nodes() {
        return tokens.length;
    }

    /**
     * The token of a node, counted from 0.
     *
     * @throws IllegalArgumentException if it is not on the ring
     */
    public long tokenOf(int node) {
        return tokens[rankOf(node)];
    }

    /** The node that owns a token: the first whose own token is not below it, counted from 0. */
    public int ownerOf(long token) {
        return owners[rank(token)];
    }

    /** Whether a node, counted from 0, holds a replica of the token. */
    public boolean isReplica(int node, long token, int replicationFactor) {
        int first = rank(token);
        for (int i = 0; i < Math.min(replicationFactor, owners.length); i++) {
            if (owners[(first + i) % owners.length] == node) {
                return true;
            }
        }
        return false;
    }

    /** The middle of the widest range, or of the first of those that are equally wide: where a node is to join. */
    public long middleOfWidest() {
        long widest = width(0);
        int at = 0;
        for (int i = 1; i < tokens.length; i++) {
            if (Long.compareUnsigned(width(i), widest) > 0) {
                widest = width(i);
                at = i;
            }
        }
        return tokens[at] - (widest >>> 1);
    }

    /** How many tokens are in the range that ends with a token, the whole ring of one node taken for one less. */
    private long width(int rank) {
        return tokens.length == 1 ? -1 : tokens[rank] - tokens[Math.floorMod(rank - 1, tokens.length)];
    }

    /** With one more node. */
    public TokenRing with(int node, long token) {
        int rank = rank(token);
        rank = token > tokens[tokens.length - 1] ? tokens.length : rank;
        long[] nextTokens = new long[tokens.length + 1];
        int[] nextOwners = new int[tokens.length + 1];
        for (int i = 0; i < nextTokens.length; i++) {
            int before = i < rank ? i : i - 1;
            nextTokens[i] = i == rank ? token : tokens[before];
            nextOwners[i] = i == rank ? node : owners[before];
        }
        return new TokenRing(nextTokens, nextOwners);
    }

    /** Without a node that is on it: its range goes to the node that follows. */
    public TokenRing without(int node) {
        int gone = rankOf(node);
        int[] left =
                IntStream.range(0, tokens.length).filter(rank -> rank != gone).toArray();
        return new TokenRing(
                Arrays.stream(left).mapToLong(rank -> tokens[rank]).toArray(),
                Arrays.stream(left).map(rank -> owners[rank]).toArray());
    }

    private int rank(long token) {
        int found = Arrays.binarySearch(tokens, token);
        int rank = found >= 0 ? found : -found - 1;
        return rank == tokens.length ? 0 : rank;
    }

    private int rankOf(int node) {
        return IntStream.range(0, owners.length)
                .filter(rank -> owners[rank] == node)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Node " + node + " is not on the ring"));
    }
}
