package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.internal.transport.Transport;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The way of rows whose first attempt was not a plain success: one by one through the driver, which prepares again,
 * retries and fails over. So a batch that fails takes no row with it but the guilty one. Bounded in flight; what waits is
 * bounded by the room that every row holds. Thread-safe.
 */
public final class SecondAttempts {

    /** Far below what one connection carries, so that first attempts keep theirs. */
    private static final int MAX_IN_FLIGHT = 256;

    /** Sends a row the driver's own way. */
    @FunctionalInterface
    public interface Sender {
        /** Sends; the receipt is told the outcome, exactly once. */
        void send(EncodedRow row, Transport.Receipt receipt);
    }

    private final Sender sender;
    private final Queue<PendingRow> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Set<PendingRow> unsettled = ConcurrentHashMap.newKeySet();
    private final AtomicInteger asked = new AtomicInteger();
    private final LongAdder count = new LongAdder();
    private volatile @Nullable Throwable abortCause;

    /**
     * Opens the way.
     *
     * @param sender does the sending
     */
    public SecondAttempts(Sender sender) {
        this.sender = sender;
    }

    /** Takes a row over. */
    public void add(PendingRow row) {
        count.increment();
        unsettled.add(row);
        waiting.add(row);
        Throwable aborted = abortCause;
        if (aborted != null) {
            abort(aborted);
        }
        sendWaiting();
    }

    /** How many rows came this way. */
    long count() {
        return count.sum();
    }

    /** Fails every row on this way, and those that still come. */
    void abort(Throwable cause) {
        abortCause = cause;
        waiting.clear();
        unsettled.forEach(row -> row.failed(FailureKind.CLOSED, cause));
        unsettled.clear();
    }

    /** One thread at a time sends; the others leave word, so that failures at once do not nest. */
    private void sendWaiting() {
        if (asked.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            PendingRow row;
            while (inFlight.get() < MAX_IN_FLIGHT && (row = waiting.poll()) != null) {
                inFlight.incrementAndGet();
                sender.send(row, new Attempt(row));
            }
            seen = asked.addAndGet(-seen);
        } while (seen > 0);
    }

    private final class Attempt implements Transport.Receipt {
        private final PendingRow row;

        Attempt(PendingRow row) {
            this.row = row;
        }

        @Override
        public void stored() {
            inFlight.decrementAndGet();
            unsettled.remove(row);
            row.stored();
            sendWaiting();
        }

        @Override
        public void failed(FailureKind kind, Throwable cause) {
            inFlight.decrementAndGet();
            unsettled.remove(row);
            row.failed(kind, cause);
            sendWaiting();
        }
    }
}
