package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.internal.config.IngestorConfig;
import io.sluice.ingest.internal.lane.Lane;
import io.sluice.ingest.internal.transport.FailureClassifier;
import io.sluice.ingest.internal.transport.RowSender;
import io.sluice.ingest.internal.transport.Target;
import io.sluice.ingest.internal.transport.Transport;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The way of rows whose first attempt was not a plain success: one by one through the driver, which prepares again,
 * repeats and fails over, and again after a pause until their time is over. So a batch that fails takes no row with it
 * but the guilty one. Attempts are bounded in flight and by a budget; what waits is bounded by the room that every row
 * holds, and shards take turns at both, so that a sick one holds up only its own rows. Thread-safe.
 *
 * <p>The second attempt follows at once, whatever the kind of the first one's failure, because that of a batch or of a
 * node that has forgotten the statement says nothing of the row. From then on a kind that stays is final.
 */
public final class Retries {

    /** Far below what one connection carries, so that first attempts keep theirs. */
    private static final int MAX_IN_FLIGHT = 256;

    /** The line of rows for which no shard could be found. */
    private static final Object NO_SHARD = new Object();

    private final RowSender sender;
    private final RetryRules rules;
    private final RetryBudget budget;
    private final DeliveryTimer timer;
    private final LongAdder stored;
    private final RetryLines<Retry> lines = new RetryLines<>(MAX_IN_FLIGHT);
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
        RetryBudget budget = new RetryBudget(config.retries(), timer.nanoTime());
        return new Retries(sender, rules, budget, timer, stored);
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
    private Retries(RowSender sender, RetryRules rules, RetryBudget budget, DeliveryTimer timer, LongAdder stored) {
        this.sender = sender;
        this.rules = rules;
        this.budget = budget;
        this.timer = timer;
        this.stored = stored;
    }

    /** Takes a row over that was never sent, because no node was known to be up. */
    public void add(PendingRow row) {
        add(new Retry(row, 0, FailureKind.UNAVAILABLE, new IllegalStateException("no node is known to be up"), false));
    }

    /**
     * Takes a row over whose first attempt failed.
     *
     * @param row not settled
     * @param kind why
     * @param cause the exception beneath
     * @param rowsOfRequest how many rows the request had, this one included
     */
    public void add(PendingRow row, FailureKind kind, Throwable cause, int rowsOfRequest) {
        add(new Retry(row, 1, kind, cause, FailureClassifier.maybeStored(kind, cause, rowsOfRequest)));
    }

    private void add(Retry retry) {
        rows.increment();
        unsettled.add(retry);
        retry.line.add(retry);
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
        lines.clear();
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

    private void sendWhatMay() {
        for (Retry next = lines.take(); next != null; next = lines.take()) {
            long now = timer.nanoTime();
            boolean isOver = rules.isOver(next.row, now);
            if (!unsettled.contains(next)) {
                lines.leave(next.line); // failed by an abort while it paused
            } else if (isOver && next.made >= 2) {
                lines.leave(next.line);
                next.giveUp();
            } else if (budget.take(now, stored.sum())) {
                attempts.increment();
                next.send();
            } else {
                lines.putBack(next.line, next);
                giveUpWhatIsOver(now);
                wakeUpIn(budget.nanosToNext());
                return;
            }
        }
    }

    /** Each line is oldest first: if the first has time left all have. */
    private void giveUpWhatIsOver(long now) {
        for (RetryLines.Line<Retry> line : lines.all()) {
            for (Retry first = line.first(); first != null && rules.isOver(first.row, now); first = line.first()) {
                line.remove(first);
                first.giveUp();
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
        private final RetryLines.Line<Retry> line;
        private int made;
        private FailureKind kind;
        private Throwable cause;
        private volatile boolean maybeStored;
        private volatile boolean onItsWay;
        private @Nullable Target last;

        Retry(PendingRow row, int made, FailureKind kind, Throwable cause, boolean maybeStored) {
            Lane lane = row.lane();
            this.row = row;
            this.line = lines.of(lane == null ? NO_SHARD : lane.target());
            this.made = made;
            this.kind = kind;
            this.cause = cause;
            this.maybeStored = maybeStored;
            this.last = lane == null ? null : lane.target();
        }

        void send() {
            made++;
            // The driver fails over by itself, but not from a node that does not answer: its time for a request is
            // over.
            last = kind == FailureKind.TIMEOUT && last != null ? sender.instead(row, last) : null;
            onItsWay = true;
            sender.send(row, last, this);
        }

        @Override
        public void stored() {
            lines.leave(line);
            unsettled.remove(this);
            budget.giveBack();
            row.stored();
            sendWaiting();
        }

        @Override
        public void failed(FailureKind newKind, Throwable newCause) {
            lines.leave(line);
            kind = newKind;
            cause = newCause;
            // A session that is closed sends nothing.
            maybeStored = maybeStored || (newKind.maybeStored() && newKind != FailureKind.CLOSED);
            onItsWay = false;
            if (RetryRules.isFinal(newKind)) {
                budget.giveBack();
                giveUp();
            } else {
                pause();
            }
            sendWaiting();
        }

        private void pause() {
            long pause = rules.pauseNanos(row, made, timer.nanoTime());
            if (pause == RetryRules.GIVE_UP) {
                giveUp();
            } else {
                timer.schedule(this::resume, pause);
            }
        }

        private void resume() {
            if (abortCause == null) {
                line.add(this);
                sendWaiting();
            }
        }

        /** Fails with what the last attempt met. */
        void giveUp() {
            settleFailed(kind, cause);
        }

        void settleFailed(FailureKind finalKind, Throwable finalCause) {
            if (unsettled.remove(this)) {
                row.failed(finalKind, finalCause, made, onItsWay || maybeStored);
            }
        }

        /** Whether it was accepted before another; nanoTime may overflow. */
        @Override
        public int compareTo(Retry other) {
            return Long.signum(row.queuedNanos() - other.row.queuedNanos());
        }
    }
}
