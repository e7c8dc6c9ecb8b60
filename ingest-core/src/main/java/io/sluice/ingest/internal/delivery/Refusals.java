package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.WriteFailure;
import io.sluice.ingest.internal.lane.PendingBudget;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of readings of documents and collections that were never accepted: the dead-letter sink, if there is one, then
 * the failure listener and their giver. Those that wait for the sink have room of their own, because want of room is one
 * reason to be here. Thread-safe.
 */
public final class Refusals {

    private final Callbacks callbacks;
    private final @Nullable DeadLetters deadLetters;
    private final FlushBarrier barrier;
    private final long maxBytes;
    private final PendingBudget room;
    private final LongAdder rejected = new LongAdder();

    Refusals(Callbacks callbacks, @Nullable DeadLetters deadLetters, FlushBarrier barrier, int maxRows, long maxBytes) {
        this.callbacks = callbacks;
        this.deadLetters = deadLetters;
        this.barrier = barrier;
        this.maxBytes = maxBytes;
        this.room = new PendingBudget(maxRows, maxBytes);
    }

    /**
     * Tells of a reading, waiting for room on the way to the sink; without room it is told of as not kept.
     *
     * @param reading not accepted
     * @param deadlineNanos until when to wait, by {@link System#nanoTime()}; asked only if it has to wait
     * @param then is called when the sink is done with it
     */
    public void tell(RefusedReading reading, LongSupplier deadlineNanos, Consumer<RefusedReading> then) {
        count(reading.failure());
        if (deadLetters == null) {
            conclude(reading, reading.failure(), then);
            return;
        }
        boolean interrupted = false;
        boolean reserved = false;
        try {
            reserved = room.acquire(weight(reading), deadlineNanos);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (reserved) {
            tellReserved(deadLetters, reading, then);
        } else {
            WriteFailure failure = reading.failure();
            conclude(
                    reading,
                    deadLetters.notKept(
                            failure,
                            "too many wait for it",
                            new CancellationException("no room among " + room.rows() + " refused readings")),
                    then);
        }
    }

    /** The room of those that wait for the sink. */
    public PendingBudget room() {
        return room;
    }

    /** Whether there could ever be room for all of these at once. */
    public boolean couldReserve(List<RefusedReading> readings) {
        return deadLetters == null
                || room.couldHold(
                        readings.size(),
                        readings.stream().mapToLong(this::weight).sum());
    }

    /** Takes room for all of these if there is room now, else for none. */
    public boolean tryReserve(List<RefusedReading> readings) {
        if (deadLetters == null || readings.isEmpty()) {
            return true;
        }
        int held = 0;
        for (RefusedReading reading : readings) {
            if (!room.tryAcquire(1, weight(reading))) {
                release(readings.subList(0, held));
                return false;
            }
            held++;
        }
        return true;
    }

    /** Gives reserved room back. */
    public void release(List<RefusedReading> readings) {
        if (deadLetters != null) {
            readings.forEach(reading -> room.release(1, weight(reading)));
        }
    }

    /** Tells of readings that have their room. */
    public void tellReserved(List<RefusedReading> readings) {
        for (RefusedReading reading : readings) {
            count(reading.failure());
            if (deadLetters == null) {
                conclude(reading, reading.failure(), told -> {});
            } else {
                tellReserved(deadLetters, reading, told -> {});
            }
        }
    }

    private void tellReserved(DeadLetters sink, RefusedReading reading, Consumer<RefusedReading> then) {
        int epoch = barrier.enter(1);
        sink.keep(reading.failure(), failure -> {
            room.release(1, weight(reading));
            conclude(reading, failure, then);
            barrier.leave(epoch, 1);
        });
    }

    private void conclude(RefusedReading reading, WriteFailure failure, Consumer<RefusedReading> then) {
        reading.told(failure);
        callbacks.failure(failure, reading.bytes());
        then.accept(reading);
    }

    private void count(WriteFailure failure) {
        if (failure.kind() == FailureKind.VALIDATION || failure.kind() == FailureKind.TOO_LARGE) {
            rejected.add(failure.readings());
        }
    }

    /** A reading that would never find room takes all of it. */
    private long weight(RefusedReading reading) {
        return Math.min(reading.bytes(), maxBytes);
    }

    /** Readings that were bad input. */
    long rejected() {
        return rejected.sum();
    }
}
