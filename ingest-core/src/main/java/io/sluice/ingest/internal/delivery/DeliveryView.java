package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.internal.lane.Lane;
import io.sluice.ingest.internal.lane.Lanes;
import io.sluice.ingest.internal.lane.PendingBudget;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** How a delivery is, for statistics, health and error messages; looked at without stopping anything. Thread-safe. */
public final class DeliveryView {

    private final Lanes lanes;
    private final Retries retries;
    private final PendingBudget budget;
    private final DeliveryTimer timer;
    private final Outcomes outcomes;
    private final Refusals refusals;
    private final @Nullable DeadLetters deadLetters;
    private final LongAdder accepted;
    private final LongAdder backPressured;

    DeliveryView(
            Lanes lanes,
            Retries retries,
            PendingBudget budget,
            DeliveryTimer timer,
            Outcomes outcomes,
            Refusals refusals,
            @Nullable DeadLetters deadLetters,
            LongAdder accepted,
            LongAdder backPressured) {
        this.lanes = lanes;
        this.retries = retries;
        this.budget = budget;
        this.timer = timer;
        this.outcomes = outcomes;
        this.refusals = refusals;
        this.deadLetters = deadLetters;
        this.accepted = accepted;
        this.backPressured = backPressured;
    }

    /** What is full, for an error message. */
    public String describePressure() {
        StringBuilder pressure = new StringBuilder(budget.describe());
        for (Lane lane : lanes.all()) {
            if (lane.budget().isFull()) {
                pressure.append("; shard ")
                        .append(lane.target())
                        .append(" is full: ")
                        .append(lane.budget().rows())
                        .append(" rows");
            }
        }
        return pressure.toString();
    }

    /** Whether rows are turned away: there is no room in all, or in some lane. */
    public boolean isFull() {
        return budget.isFull()
                || lanes.all().stream().anyMatch(lane -> lane.budget().isFull());
    }

    /** How long the oldest row has waited for its outcome, as of a moment ago. */
    public Duration oldestPending() {
        long now = timer.nanoTime();
        long waited = retries.oldestWaited(now);
        for (Lane lane : lanes.all()) {
            waited = Math.max(waited, lane.oldestWaited(now));
        }
        return Duration.ofNanos(waited);
    }

    /** The shards whose lanes cannot send any more. */
    public List<String> endedShards() {
        return lanes.all().stream()
                .filter(Lane::isEnded)
                .map(lane -> lane.target().toString())
                .sorted()
                .toList();
    }

    /** How many rows are being tried again. */
    public int retrying() {
        return retries.pending();
    }

    /** Whether the dead-letter sink did not keep what it was given last. */
    public boolean deadLetterSinkFails() {
        return deadLetters != null && deadLetters.fails();
    }

    /** The counts of admission and outcome now. */
    public DeliveryCounts counts() {
        // Outcomes first, so that what settles meanwhile shows as pending and never as a negative number.
        long storedNow = outcomes.stored();
        long failedNow = outcomes.failed();
        long acceptedNow = accepted.sum();
        return new DeliveryCounts(
                acceptedNow,
                storedNow,
                failedNow,
                refusals.rejected(),
                backPressured.sum(),
                retries.rows(),
                retries.attempts(),
                budget.bytes(),
                deadLetters == null ? 0 : deadLetters.kept(),
                deadLetters == null ? 0 : deadLetters.errors());
    }
}
