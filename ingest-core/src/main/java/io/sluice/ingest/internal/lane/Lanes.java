package io.sluice.ingest.internal.lane;

import io.sluice.ingest.internal.encode.PartitionKeys;
import io.sluice.ingest.internal.transport.Target;
import io.sluice.ingest.internal.transport.Transport;
import java.util.Collection;
import java.util.Collections;
import java.util.concurrent.ConcurrentHashMap;

/** Every lane of an ingestor, opened on first need and kept. Thread-safe. */
public final class Lanes {

    private final ConcurrentHashMap<Target, Lane> lanes = new ConcurrentHashMap<>();
    private final Transport transport;
    private final LaneSettings settings;
    private final BatchRules rules;
    private final LaneListener listener;

    /**
     * Prepares to open lanes.
     *
     * @param transport carries their requests
     * @param settings of every lane
     * @param keys finds the keys of rows
     * @param listener hears of what is not plain success
     */
    public Lanes(Transport transport, LaneSettings settings, PartitionKeys keys, LaneListener listener) {
        this.transport = transport;
        this.settings = settings;
        this.rules = new BatchRules(settings, keys);
        this.listener = listener;
    }

    /** The lane to a shard. */
    public Lane to(Target target) {
        Lane lane = lanes.get(target);
        return lane != null
                ? lane
                : lanes.computeIfAbsent(target, missing -> new Lane(missing, transport, settings, rules, listener));
    }

    /** Those open now. */
    public Collection<Lane> all() {
        return Collections.unmodifiableCollection(lanes.values());
    }

    /** Gives up every request that waits too long for its answer; to be called now and then. */
    public void sweep() {
        for (Lane lane : lanes.values()) {
            lane.sweep();
        }
    }
}
