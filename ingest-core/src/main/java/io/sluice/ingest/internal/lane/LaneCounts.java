package io.sluice.ingest.internal.lane;

import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.WriterReaderPhaser;

/**
 * What a lane counts. Written by the lane's executor alone, with plain arithmetic and ordered stores; read by any thread,
 * each number on its own a moment old at most.
 */
public final class LaneCounts {

    /** Batch sizes are counted by powers of two: 1, 2–3, 4–7, … the last one open. */
    public static final int SIZE_CLASSES = 12;

    private static final int ROWS_SENT = 0;
    private static final int ROWS_ACKNOWLEDGED = 1;
    private static final int ROWS_REFUSED = 2;
    private static final int REQUESTS_SENT = 3;
    private static final int REQUESTS_DONE = 4;
    private static final int MISROUTED = 5;
    private static final int SIZES = 6;

    /** Longer latencies count as this. */
    public static final long MAX_LATENCY_NANOS = 3_600_000_000_000L;
    /** The decimal digits that latencies keep. */
    public static final int LATENCY_DIGITS = 2;

    private final AtomicLongArray counts = new AtomicLongArray(SIZES + SIZE_CLASSES);

    // As in HdrHistogram's SingleWriterRecorder, but entered once for a request and not for each of its rows.
    private final WriterReaderPhaser recording = new WriterReaderPhaser();
    private volatile Histogram latency = new Histogram(MAX_LATENCY_NANOS, LATENCY_DIGITS);
    private Histogram spare = new Histogram(MAX_LATENCY_NANOS, LATENCY_DIGITS);
    private final Histogram latencySoFar = new Histogram(MAX_LATENCY_NANOS, LATENCY_DIGITS);

    void sent(int rows) {
        add(ROWS_SENT, rows);
        add(REQUESTS_SENT, 1);
        add(SIZES + Math.min(31 - Integer.numberOfLeadingZeros(rows), SIZE_CLASSES - 1), 1);
    }

    void requestDone() {
        add(REQUESTS_DONE, 1);
    }

    void acknowledged(QueuedRow[] rows, long nowNanos) {
        add(ROWS_ACKNOWLEDGED, rows.length);
        long section = recording.writerCriticalSectionEnter();
        try {
            Histogram current = latency;
            for (QueuedRow row : rows) {
                current.recordValue(Math.min(Math.max(nowNanos - row.queuedNanos(), 0), MAX_LATENCY_NANOS));
            }
        } finally {
            recording.writerCriticalSectionExit(section);
        }
    }

    void refused(int rows) {
        add(ROWS_REFUSED, rows);
    }

    void cameBackMisrouted() {
        add(MISROUTED, 1);
    }

    /** Adds what another has counted that counts no more; by one thread at a time. */
    void fold(LaneCounts other) {
        for (int i = 0; i < counts.length(); i++) {
            add(i, other.counts.get(i));
        }
        Histogram theirs = other.latency();
        synchronized (this) {
            latencySoFar.add(theirs);
        }
    }

    private void add(int index, long amount) {
        counts.lazySet(index, counts.get(index) + amount);
    }

    /** Rows sent so far, each once: what is tried again goes another way. */
    public long rowsSent() {
        return counts.get(ROWS_SENT);
    }

    /** Rows acknowledged at the first attempt. */
    public long rowsAcknowledged() {
        return counts.get(ROWS_ACKNOWLEDGED);
    }

    /** Rows whose first attempt did not succeed. */
    public long rowsRefused() {
        return counts.get(ROWS_REFUSED);
    }

    /** Requests sent. */
    public long requestsSent() {
        return counts.get(REQUESTS_SENT);
    }

    /** Requests on their way now. */
    public int requestsInFlight() {
        return (int) Math.max(0, counts.get(REQUESTS_SENT) - counts.get(REQUESTS_DONE));
    }

    /** Requests that came back with a tablet payload. */
    public long misrouted() {
        return counts.get(MISROUTED);
    }

    /** Requests by their rows, in powers of two. */
    public long[] batchSizes() {
        long[] sizes = new long[SIZE_CLASSES];
        for (int i = 0; i < SIZE_CLASSES; i++) {
            sizes[i] = counts.get(SIZES + i);
        }
        return sizes;
    }

    /** The time from accepted to acknowledged, in nanoseconds, since the beginning; a copy. */
    public synchronized Histogram latency() {
        recording.readerLock();
        try {
            Histogram filled = latency;
            latency = spare;
            recording.flipPhase();
            latencySoFar.add(filled);
            filled.reset();
            spare = filled;
        } finally {
            recording.readerUnlock();
        }
        return latencySoFar.copy();
    }
}
