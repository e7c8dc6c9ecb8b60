package io.sluice.ingest.internal.routing;

import com.datastax.oss.driver.api.core.metadata.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The tablets of one table that are known, which do not overlap. Immutable; a change makes a new one. */
final class TabletMap {

    static final TabletMap EMPTY = new TabletMap(List.of());

    private final long[] lasts;
    private final Tablet[] tablets;

    private TabletMap(List<Tablet> sorted) {
        this.tablets = sorted.toArray(Tablet[]::new);
        this.lasts =
                Arrays.stream(tablets).mapToLong(tablet -> tablet.lastToken).toArray();
    }

    /** The tablet of a token, or null if it is not known. */
    @Nullable
    Tablet of(long token) {
        int found = Arrays.binarySearch(lasts, token);
        int at = found >= 0 ? found : -found - 1;
        return at < tablets.length && tablets[at].firstToken < token ? tablets[at] : null;
    }

    /** With a tablet learned; those that it overlaps were split, merged or moved, and are forgotten. */
    TabletMap with(Tablet learned) {
        List<Tablet> sorted = new ArrayList<>(tablets.length + 1);
        boolean added = false;
        for (Tablet known : tablets) {
            if (known.overlaps(learned)) {
                continue;
            }
            if (!added && known.lastToken > learned.lastToken) {
                sorted.add(learned);
                added = true;
            }
            sorted.add(known);
        }
        if (!added) {
            sorted.add(learned);
        }
        return new TabletMap(sorted);
    }

    /** The same tablets on other replica objects, without those of which a replica is gone. */
    TabletMap on(Map<Node, Replica> replicas) {
        return new TabletMap(Arrays.stream(tablets)
                .map(tablet -> tablet.on(replicas))
                .filter(Objects::nonNull)
                .toList());
    }

    int size() {
        return tablets.length;
    }
}
