package io.sluice.ingest;

import io.sluice.ingest.internal.delivery.Patience;
import io.sluice.ingest.internal.lane.PendingBudget;
import java.util.IdentityHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long the readings of one call wait for room: so long in all, and so long without progress. There is progress where
 * something that waits for room has been given back room since it last began to wait, so that a large document goes on
 * as long as its shards do, and one that stands still is waited for once and not for each of its readings. For one thread.
 */
final class RoomWait implements Patience {

    private final long stallNanos;
    private final long endNanos;
    private final boolean ends;
    private final boolean hasTime;
    private final LongSupplier nanoTime;
    private final Runnable beforeWait;
    private @Nullable IdentityHashMap<PendingBudget, Stall> stalls;

    /** How much had ever been given back when a wait began, and until when it lasts if it stays at that. */
    private record Stall(long givenBack, long untilNanos) {}

    /**
     * Waits for nothing yet.
     *
     * @param stallNanos how long without progress
     * @param allNanos how long in all, from now on; less than 0 for as long as there is progress
     * @param nanoTime the clock
     * @param beforeWait is run each time that something has to wait
     */
    RoomWait(long stallNanos, long allNanos, LongSupplier nanoTime, Runnable beforeWait) {
        this.stallNanos = stallNanos;
        this.ends = allNanos >= 0;
        this.hasTime = allNanos > 0;
        this.endNanos = ends ? nanoTime.getAsLong() + allNanos : 0;
        this.nanoTime = nanoTime;
        this.beforeWait = beforeWait;
    }

    /** Whether the time in all is over, if there was any: a call without any takes what there is room for. */
    boolean isOver() {
        return ends && hasTime && nanoTime.getAsLong() - endNanos >= 0;
    }

    @Override
    public long deadlineNanos(PendingBudget full) {
        beforeWait.run();
        if (stalls == null) {
            stalls = new IdentityHashMap<>(2);
        }
        long givenBack = full.givenBack();
        Stall stall = stalls.get(full);
        if (stall == null || stall.givenBack != givenBack) {
            stall = new Stall(givenBack, nanoTime.getAsLong() + stallNanos);
            stalls.put(full, stall);
        }
        return ends && endNanos - stall.untilNanos < 0 ? endNanos : stall.untilNanos;
    }
}
