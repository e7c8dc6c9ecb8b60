package io.sluice.ingest.internal.lane;

import io.sluice.ingest.FailureKind;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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

    private static final VarHandle TAIL;

    static {
        try {
            TAIL = MethodHandles.lookup().findVarHandle(RowQueue.class, "tail", QueuedRow.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final QueuedRow stub = new Stub();
    private volatile QueuedRow tail = stub;
    private QueuedRow head = stub; // the consumer's

    /** Adds a row; any thread. */
    void add(QueuedRow row) {
        row.clearNext();
        QueuedRow before = (QueuedRow) TAIL.getAndSet(this, row);
        before.linkNext(row);
    }

    /** Takes the row that waits longest; the consumer only. */
    @Nullable
    QueuedRow poll() {
        QueuedRow first = head;
        QueuedRow next = first.next();
        if (first == stub) {
            if (next == null) {
                if (tail == stub) {
                    return null;
                }
                next = awaitNext(first);
            }
            head = next;
            first = next;
            next = first.next();
        }
        if (next == null && tail == first) {
            // The last row: put the stub behind it, so that it can be taken out.
            add(stub);
            next = first.next();
        }
        if (next == null) {
            next = awaitNext(first);
        }
        head = next;
        first.clearNext();
        return first;
    }

    /** Whether a row waits, or is just being added; the consumer only. */
    boolean isEmpty() {
        return head == stub && tail == stub;
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
