package io.sluice.ingest.internal.routing;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.TokenMap;
import com.datastax.oss.driver.api.core.metadata.token.TokenRange;
import io.sluice.ingest.internal.transport.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The routes of a vnode keyspace: token range to its replicas, in the order of the replication strategy. Immutable. */
final class TokenRing {

    private final long[] ends;
    private final Replica[][] replicas;

    private TokenRing(long[] ends, Replica[][] replicas) {
        this.ends = ends;
        this.replicas = replicas;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared, never shown
    private record Range(long end, Replica[] replicas) {}

    /** Reads the ring of a keyspace; null if the driver does not know its replicas. */
    static @Nullable TokenRing of(TokenMap tokens, CqlIdentifier keyspace, Map<Node, Replica> known) {
        List<Range> ranges = new ArrayList<>();
        for (TokenRange range : tokens.getTokenRanges()) {
            Replica[] owners = tokens.getReplicas(keyspace, range).stream()
                    .map(known::get)
                    .filter(replica -> replica != null)
                    .toArray(Replica[]::new);
            if (owners.length > 0) {
                ranges.add(new Range(Sharder.longValue(tokens, range.getEnd()), owners));
            }
        }
        if (ranges.isEmpty()) {
            return null;
        }
        ranges.sort(Comparator.comparingLong(Range::end));
        return new TokenRing(
                ranges.stream().mapToLong(Range::end).toArray(),
                ranges.stream().map(Range::replicas).toArray(Replica[][]::new));
    }

    /** The first usable replica's shard for a token, or null if none is usable. */
    @Nullable
    Target targetOf(long token) {
        int found = Arrays.binarySearch(ends, token);
        int range = found >= 0 ? found : -found - 1;
        // Ranges are (start, end]; past the last end the ring begins again.
        for (Replica replica : replicas[range == ends.length ? 0 : range]) {
            if (replica.isUsable()) {
                return replica.targetOf(token);
            }
        }
        return null;
    }
}
