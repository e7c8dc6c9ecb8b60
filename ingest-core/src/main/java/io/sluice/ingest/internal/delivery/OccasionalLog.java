package io.sluice.ingest.internal.delivery;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/**
 * A log that bad input or a down node cannot flood: one line in ten seconds, saying how many were left out. Thread-safe.
 */
public final class OccasionalLog {

    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Logger log;
    private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());
    private final AtomicLong leftOut = new AtomicLong();

    /**
     * Wraps a logger.
     *
     * @param log where the lines go
     */
    public OccasionalLog(Logger log) {
        this.log = log;
    }

    /** Logs a warning, unless one was logged just now. */
    public void warn(String format, Object... arguments) {
        long now = System.nanoTime();
        long due = nextNanos.get();
        if (now - due < 0 || !nextNanos.compareAndSet(due, now + INTERVAL_NANOS)) {
            leftOut.incrementAndGet();
            return;
        }
        long count = leftOut.getAndSet(0);
        log.warn(count == 0 ? format : format + " (and " + count + " more like it since the last line)", arguments);
    }
}
