package io.sluice.ingest.internal.lane;

import io.sluice.ingest.internal.encode.PartitionKeys;
import io.sluice.ingest.internal.transport.Target;
import io.sluice.ingest.internal.transport.Transport;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Every lane of an ingestor, opened on first need and kept while its shard is there. Thread-safe. */
public final class Lanes {

    private final ConcurrentHashMap<Target, Lane> lanes = new ConcurrentHashMap<>();
    private final Transport transport;
    private final LaneSettings settings;
    private final BatchRules rules;
    private final LaneListener listener;
    private final Executor later;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Runnable look = this::look;
    private volatile boolean held;
    private final LaneCounts gone = new LaneCounts(); // under this object's lock

    /**
     * What is counted, at one moment.
     *
     * @param open the lanes open
     * @param gone what those had counted together that were open before
     */
    public record Counted(List<Lane> open, LaneCounts gone) {}

    /**
     * Prepares to open lanes.
     *
     * @param transport carries their requests
     * @param settings of every lane
     * @param keys finds the keys of rows
     * @param listener hears of what is not plain success
     * @param later runs a task after a moment, on a thread of its own
     */
    public Lanes(
            Transport transport, LaneSettings settings, PartitionKeys keys, LaneListener listener, Executor later) {
        this.transport = transport;
        this.settings = settings;
        this.rules = new BatchRules(settings, keys);
        this.listener = listener;
        this.later = later;
    }

    /** How many rows one lane may hold. */
    public int maxRowsOfOne() {
        return settings.maxPendingRows();
    }

    /** The lane to a shard. */
    public Lane to(Target target) {
        Lane lane = lanes.get(target);
        return lane != null ? lane : lanes.computeIfAbsent(target, this::open);
    }

    private Lane open(Target target) {
        return new Lane(target, transport, settings, rules, listener, this::lookLater);
    }

    /** Rows were left to an answer somewhere: if it does not come, they are sent without it. */
    private void lookLater() {
        if (!looking.get() && looking.compareAndSet(false, true)) {
            later.execute(look);
        }
    }

    private void look() {
        looking.set(false);
        long nowNanos = System.nanoTime();
        boolean again = false;
        for (Lane lane : lanes.values()) {
            again |= lane.sendOverdue(nowNanos);
        }
        if (again) {
            lookLater();
        }
    }

    /** Notes that a lane was given a row to hold. */
    public void heldBack() {
        if (!held) {
            held = true;
        }
    }

    /** Has what waits anywhere sent if any of it may be held back. */
    public void wakeHeld() {
        if (held) {
            held = false; // before the queues are looked at; whoever holds a row looks afterwards
            wake();
        }
    }

    /** Has what waits anywhere sent. */
    public void wake() {
        lanes.values().forEach(Lane::wake);
    }

    /** Those open now. */
    public Collection<Lane> all() {
        return Collections.unmodifiableCollection(lanes.values());
    }

    /** Those open now, and what those have counted that are gone. */
    public synchronized Counted counted() {
        LaneCounts copy = new LaneCounts();
        copy.fold(gone);
        return new Counted(List.copyOf(lanes.values()), copy);
    }

    /**
     * Lets go of the lanes that lead nowhere any more and have no rows left; to be called now and then, by one thread.
     *
     * @param isGone whether a shard is no longer there
     * @param then hears of each that went
     */
    public void retire(Predicate<Target> isGone, Consumer<Target> then) {
        for (Lane lane : lanes.values()) {
            if (isGone.test(lane.target()) && lane.retire()) {
                synchronized (this) {
                    gone.fold(lane.counts());
                    lanes.remove(lane.target(), lane);
                }
                then.accept(lane.target());
            }
        }
    }

    /** Gives up every request that waits too long for its answer; to be called now and then. */
    public void sweep() {
        for (Lane lane : lanes.values()) {
            lane.sweep();
        }
    }
}
