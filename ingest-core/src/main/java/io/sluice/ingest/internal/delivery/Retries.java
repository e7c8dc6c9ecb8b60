package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.internal.config.IngestorConfig;
import io.sluice.ingest.internal.lane.Lane;
import io.sluice.ingest.internal.transport.RowSender;
import io.sluice.ingest.internal.transport.Target;
import io.sluice.ingest.internal.transport.Transport;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The way of rows whose first attempt was not a plain success: one by one through the driver, which prepares again,
 * repeats and fails over, and again after a pause until their time is over. So a batch that fails takes no row with it
 * but the guilty one. Attempts are bounded in flight and by a budget; what waits is bounded by the room that every row
 * holds. Thread-safe.
 *
 * <p>The second attempt follows at once, whatever the kind of the first one's failure, because that of a batch or of a
 * node that has forgotten the statement says nothing of the row. From then on a kind that stays is final.
 */
public final class Retries {

    /** Far below what one connection carries, so that first attempts keep theirs. */
    private static final int MAX_IN_FLIGHT = 256;

    private final RowSender sender;
    private final RetryRules rules;
    private final RetryBudget budget;
    private final DeliveryTimer timer;
    private final LongAdder stored;
    private final Queue<Retry> waiting = new PriorityBlockingQueue<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Set<Retry> unsettled = ConcurrentHashMap.newKeySet();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicBoolean wakeUpDue = new AtomicBoolean();
    private final LongAdder rows = new LongAdder();
    private final LongAdder attempts = new LongAdder();
    private volatile @Nullable Throwable abortCause;

    /**
     * Opens the way.
     *
     * @param config how long and how often to try
     * @param sender does the sending
     * @param timer waits
     * @param stored counts the rows acknowledged, by whatever attempt
     */
    public static Retries of(IngestorConfig config, RowSender sender, DeliveryTimer timer, LongAdder stored) {
        RetryRules rules = new RetryRules(
                config.retries(),
                config.deliveryTimeout(),
                () -> ThreadLocalRandom.current().nextDouble());
        return new Retries(sender, rules, new RetryBudget(config.retries(), timer.nanoTime()), timer, stored);
    }

    /**
     * Opens the way.
     *
     * @param sender does the sending
     * @param rules when to try again
     * @param budget how much may fail again
     * @param timer waits
     * @param stored counts the rows acknowledged, by whatever attempt
     */
    Retries(RowSender sender, RetryRules rules, RetryBudget budget, DeliveryTimer timer, LongAdder stored) {
        this.sender = sender;
        this.rules = rules;
        this.budget = budget;
        this.timer = timer;
        this.stored = stored;
    }

    /** Takes a row over that was never sent, because no node was known to be up. */
    public void add(PendingRow row) {
        add(new Retry(row, 0, FailureKind.UNAVAILABLE, new IllegalStateException("no node is known to be up"), null));
    }

    /** Takes a row over whose first attempt failed. */
    public void add(PendingRow row, FailureKind kind, Throwable cause) {
        Lane lane = row.lane();
        add(new Retry(row, 1, kind, cause, lane == null ? null : lane.target()));
    }

    private void add(Retry retry) {
        rows.increment();
        unsettled.add(retry);
        waiting.add(retry);
        Throwable aborted = abortCause;
        if (aborted != null) {
            abort(aborted);
        }
        sendWaiting();
    }

    /** How many rows came this way. */
    long rows() {
        return rows.sum();
    }

    /** How many attempts were made this way. */
    long attempts() {
        return attempts.sum();
    }

    /** How many rows are on this way now. */
    int pending() {
        return unsettled.size();
    }

    /** How long the row has waited that was accepted longest ago; 0 if there is none. */
    long oldestWaited(long nowNanos) {
        long longest = 0;
        for (Retry retry : unsettled) {
            longest = Math.max(longest, nowNanos - retry.row.queuedNanos());
        }
        return longest;
    }

    /** Fails every row on this way, and those that still come. */
    void abort(Throwable cause) {
        abortCause = cause;
        waiting.clear();
        unsettled.forEach(retry -> retry.settleFailed(FailureKind.CLOSED, cause));
    }

    /** One thread at a time sends; the others leave word, so that failures at once do not nest. */
    private void sendWaiting() {
        if (asked.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            sendWhatMay();
            seen = asked.addAndGet(-seen);
        } while (seen > 0);
    }

    /** Oldest first, so that if the first in line has time left all have. */
    private void sendWhatMay() {
        while (inFlight.get() < MAX_IN_FLIGHT) {
            Retry next = waiting.poll();
            if (next == null) {
                return;
            }
            if (!unsettled.contains(next)) {
                continue; // failed by an abort while it paused
            }
            long now = timer.nanoTime();
            boolean isOver = rules.isOver(next.row, now);
            if (isOver && next.made >= 2) {
                next.settleFailed(next.kind, next.cause);
            } else if (budget.take(now, stored.sum())) {
                inFlight.incrementAndGet();
                attempts.increment();
                next.send();
            } else if (isOver) {
                next.settleFailed(next.kind, next.cause);
            } else {
                waiting.add(next);
                wakeUpIn(budget.nanosToNext());
                return;
            }
        }
    }

    private void wakeUpIn(long nanos) {
        if (wakeUpDue.compareAndSet(false, true)) {
            timer.schedule(
                    () -> {
                        wakeUpDue.set(false);
                        sendWaiting();
                    },
                    nanos);
        }
    }

    /** A row on this way. Handed from thread to thread, in one hand at a time. */
    private final class Retry implements Transport.Receipt, Comparable<Retry> {

        private final PendingRow row;
        private int made;
        private FailureKind kind;
        private Throwable cause;
        private @Nullable Target last;

        Retry(PendingRow row, int made, FailureKind kind, Throwable cause, @Nullable Target last) {
            this.row = row;
            this.made = made;
            this.kind = kind;
            this.cause = cause;
            this.last = last;
        }

        void send() {
            made++;
            // The driver fails over by itself, but not from a node that does not answer: its time for a request is
            // over.
            last = kind == FailureKind.TIMEOUT && last != null ? sender.instead(row, last) : null;
            sender.send(row, last, this);
        }

        @Override
        public void stored() {
            inFlight.decrementAndGet();
            unsettled.remove(this);
            budget.giveBack();
            row.stored();
            sendWaiting();
        }

        @Override
        public void failed(FailureKind newKind, Throwable newCause) {
            inFlight.decrementAndGet();
            kind = newKind;
            cause = newCause;
            if (RetryRules.isFinal(newKind)) {
                budget.giveBack();
                settleFailed(newKind, newCause);
            } else {
                pause();
            }
            sendWaiting();
        }

        private void pause() {
            long pause = rules.pauseNanos(row, made, timer.nanoTime());
            if (pause == RetryRules.GIVE_UP) {
                settleFailed(kind, cause);
            } else {
                timer.schedule(this::resume, pause);
            }
        }

        private void resume() {
            if (abortCause == null) {
                waiting.add(this);
                sendWaiting();
            }
        }

        void settleFailed(FailureKind finalKind, Throwable finalCause) {
            if (unsettled.remove(this)) {
                row.failed(finalKind, finalCause, made);
            }
        }

        /** Whether it was accepted before another; nanoTime may overflow. */
        @Override
        public int compareTo(Retry other) {
            return Long.signum(row.queuedNanos() - other.row.queuedNanos());
        }
    }
}
