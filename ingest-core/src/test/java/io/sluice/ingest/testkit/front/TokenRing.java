package io.sluice.ingest.testkit.front;

import java.util.Arrays;

/**
 * One token per node on the ring, evenly spread; one datacenter, one rack. There SimpleStrategy and
 * NetworkTopologyStrategy agree: the replicas of a token are the owner of the range it falls in and the nodes that
 * follow.
 */
public final class TokenRing {
    private final long[] tokens;

    /** A ring of that many nodes. */
    public TokenRing(int nodes) {
        tokens = new long[nodes];
        for (int i = 0; i < nodes; i++) {
            tokens[i] = Long.MIN_VALUE + Long.divideUnsigned(-1L, nodes) * (i + 1);
        }
    }

    /** How many nodes. */
    public int nodes() {
        return tokens.length;
    }

    /** The token of a node, counted from 0; ascending. */
    public long tokenOf(int node) {
        return tokens[node];
    }

    /** The node that owns a token: the first whose own token is not below it, counted from 0. */
    public int ownerOf(long token) {
        int found = Arrays.binarySearch(tokens, token);
        int owner = found >= 0 ? found : -found - 1;
        return owner == tokens.length ? 0 : owner;
    }

    /** Whether a node, counted from 0, holds a replica of the token. */
    public boolean isReplica(int node, long token, int replicationFactor) {
        return Math.floorMod(node - ownerOf(token), tokens.length) < replicationFactor;
    }
}
