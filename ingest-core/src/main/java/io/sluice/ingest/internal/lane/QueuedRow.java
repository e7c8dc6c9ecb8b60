package io.sluice.ingest.internal.lane;

import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.internal.transport.Transport;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A row that can wait in a lane. */
public abstract class QueuedRow extends EncodedRow implements Transport.Receipt {

    private static final VarHandle NEXT;

    static {
        try {
            NEXT = MethodHandles.lookup().findVarHandle(QueuedRow.class, "next", QueuedRow.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("UnusedVariable") // read and written through NEXT
    private volatile @Nullable QueuedRow next;

    private long queuedNanos;

    /**
     * Makes a row.
     *
     * @param wire its encoded values
     * @param token of its partition key
     */
    protected QueuedRow(byte[] wire, long token) {
        super(wire, token);
    }

    /** When it was accepted, by {@link System#nanoTime()}. */
    public final long queuedNanos() {
        return queuedNanos;
    }

    /** Says when it was accepted; before it is queued. */
    public final void queuedAt(long nanos) {
        queuedNanos = nanos;
    }

    final @Nullable QueuedRow next() {
        return (QueuedRow) NEXT.getAcquire(this);
    }

    final void linkNext(QueuedRow row) {
        NEXT.setRelease(this, row);
    }

    final void clearNext() {
        NEXT.set(this, null);
    }
}
