package io.sluice.ingest.internal.delivery;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The write timestamps of accepted rows: microseconds since the epoch, each greater than the one before, so that of
 * two rows of one key the later accepted wins even when the wall clock stands still or steps back. Thread-safe.
 */
public final class WriteClock {

    private final LongSupplier wallMicros;
    private final AtomicLong last = new AtomicLong(Long.MIN_VALUE);

    /**
     * Starts a clock.
     *
     * @param wallMicros the wall clock, in microseconds since the epoch
     */
    public WriteClock(LongSupplier wallMicros) {
        this.wallMicros = wallMicros;
    }

    /** The next timestamp. */
    public long next() {
        long now = wallMicros.getAsLong();
        while (true) {
            long before = last.get();
            long next = Math.max(now, before + 1);
            if (last.compareAndSet(before, next)) {
                return next;
            }
        }
    }
}
