package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.internal.lane.PendingBudget;

/** How long a caller waits for room. */
public interface Patience {

    /**
     * Until when to wait, by {@link System#nanoTime()}; asked only if there is no room now.
     *
     * @param full what there is no room in
     */
    long deadlineNanos(PendingBudget full);
}
