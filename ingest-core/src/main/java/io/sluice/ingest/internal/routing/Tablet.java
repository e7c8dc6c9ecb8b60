package io.sluice.ingest.internal.routing;

import com.datastax.oss.driver.api.core.metadata.Node;
import io.sluice.ingest.internal.transport.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tablet as we know it. Everything but the count of unconfirmed rows is immutable; that one is racy on purpose: it
 * only decides how often a row goes alone to ask.
 */
final class Tablet {

    /** One row in so many goes alone, so that its answer tells whether the tablet has moved; batches are not told. */
    static final int ROWS_BETWEEN_CHECKS = 32;

    /** A replica's place. */
    record Place(Replica replica, int shard) {}

    final long firstToken;
    final long lastToken;
    private final List<Place> places;
    private int rowsSinceCheck;

    Tablet(long firstToken, long lastToken, List<Place> places) {
        this.firstToken = firstToken;
        this.lastToken = lastToken;
        this.places = List.copyOf(places);
    }

    /** The first usable replica's shard, or null. */
    @Nullable
    Target target() {
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            if (place.replica.isUsable()) {
                return place.replica.targetTo(place.shard);
            }
        }
        return null;
    }

    /** Whether the next row should go alone, to have the route confirmed or corrected. */
    boolean isDueForCheck() {
        if (++rowsSinceCheck >= ROWS_BETWEEN_CHECKS) {
            rowsSinceCheck = 0;
            return true;
        }
        return false;
    }

    boolean overlaps(Tablet other) {
        return firstToken < other.lastToken && other.firstToken < lastToken;
    }

    /** The same tablet on other replica objects, or null if a node of it is gone: it must be learned anew. */
    @Nullable
    Tablet on(Map<Node, Replica> replicas) {
        List<Place> moved = new ArrayList<>(places.size());
        for (Place place : places) {
            Replica replica = replicas.get(place.replica.node());
            if (replica == null) {
                return null;
            }
            moved.add(new Place(replica, place.shard));
        }
        return new Tablet(firstToken, lastToken, moved);
    }
}
