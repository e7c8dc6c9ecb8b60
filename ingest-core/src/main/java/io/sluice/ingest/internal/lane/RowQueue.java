package io.sluice.ingest.internal.lane;

import io.sluice.ingest.FailureKind;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The rows that wait in a lane: a linked queue of many producers and one consumer, linked through the rows themselves so
 * that waiting costs no object. Without locks; a row may be in one queue only.
 *
 * <p>Source: D. Vyukov, "Intrusive MPSC node-based queue" (1024cores.net). A producer swaps itself in as the tail and
 * then links its predecessor to itself; between the two the consumer sees the queue end early, which {@link #poll} tells
 * apart from empty by looking at the tail, and waits the few instructions out.
 */
final class RowQueue {

    /** References between the two ends, so that producers and consumer do not fight for a cache line. */
    private static final int LINE = 32;

    private static final int TAIL = LINE;
    private static final int HEAD = 2 * LINE;

    private final QueuedRow stub = new Stub();
    private final AtomicReferenceArray<QueuedRow> ends = new AtomicReferenceArray<>(3 * LINE);

    RowQueue() {
        ends.setPlain(HEAD, stub);
        ends.set(TAIL, stub);
    }

    /** Adds a row; any thread. */
    void add(QueuedRow row) {
        row.clearNext();
        QueuedRow before = ends.getAndSet(TAIL, row);
        before.linkNext(row);
    }

    /** Takes the row that waits longest; the consumer only. */
    @Nullable
    QueuedRow poll() {
        QueuedRow first = ends.getPlain(HEAD); // the consumer's
        QueuedRow next = first.next();
        if (first == stub) {
            if (next == null) {
                if (ends.get(TAIL) == stub) {
                    return null;
                }
                next = awaitNext(first);
            }
            first = next;
            next = first.next();
        }
        if (next == null && ends.get(TAIL) == first) {
            // The last row: put the stub behind it, so that it can be taken out.
            add(stub);
            next = first.next();
        }
        if (next == null) {
            next = awaitNext(first);
        }
        ends.setPlain(HEAD, next);
        first.clearNext();
        return first;
    }

    /** The row that waits longest, left where it is, or null; the consumer only. A row just being added may be missed. */
    @Nullable
    QueuedRow peek() {
        QueuedRow first = ends.getPlain(HEAD);
        return first == stub ? first.next() : first;
    }

    private static QueuedRow awaitNext(QueuedRow row) {
        QueuedRow next;
        while ((next = row.next()) == null) {
            Thread.onSpinWait();
        }
        return next;
    }

    private static final class Stub extends QueuedRow {
        Stub() {
            super(new byte[0], 0);
        }

        @Override
        public void stored() {
            throw new AssertionError("the stub is never sent");
        }

        @Override
        public void failed(FailureKind kind, Throwable cause) {
            throw new AssertionError("the stub is never sent");
        }
    }
}
