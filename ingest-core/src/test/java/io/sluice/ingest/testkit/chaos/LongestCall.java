package io.sluice.ingest.testkit.chaos;

import java.util.concurrent.atomic.AtomicLong;

/** The longest calls since last asked, by kind of call. Thread-safe. */
public final class LongestCall {

    private final AtomicLong write = new AtomicLong();
    private final AtomicLong submit = new AtomicLong();

    void wrote(long nanos) {
        write.accumulateAndGet(nanos, Math::max);
    }

    void submitted(long nanos) {
        submit.accumulateAndGet(nanos, Math::max);
    }

    /** Forgets the calls so far. */
    public void reset() {
        write.set(0);
        submit.set(0);
    }

    /** The longest call of {@code write}, which never waits for room, in milliseconds. */
    public double writeMillis() {
        return write.get() / 1e6;
    }

    /** The longest call of {@code submit}, waits for room included, in milliseconds. */
    public double submitMillis() {
        return submit.get() / 1e6;
    }
}
