package io.sluice.ingest.testkit.chaos;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.FailureListener;
import io.sluice.ingest.SensorIngestor;
import io.sluice.ingest.WriteFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads that write readings through an ingestor and remember what became of each. It is the ingestor's failure
 * listener. Thread-safe.
 *
 * <p>Each writer has devices of its own, and one more reading that it writes again and again, to see that the last
 * accepted wins. Every second reading goes in by {@code write}, the others by {@code submit}.
 */
public final class Load implements FailureListener {

    private static final AtomicLong RUNS = new AtomicLong(System.nanoTime());

    private final long run = RUNS.incrementAndGet();
    private final int rowsPerSecond;
    private final List<Writer> writers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Map<FailureKind, AtomicLong> failures = new ConcurrentHashMap<>();
    private final LongestCall longestCall = new LongestCall();
    private volatile boolean stopping;

    /**
     * Prepares a load.
     *
     * @param writerCount how many threads write
     * @param rowsPerSecond how many readings they give in together in a second; 0 for as many as they can
     */
    public Load(int writerCount, int rowsPerSecond) {
        this.rowsPerSecond = rowsPerSecond;
        for (int i = 0; i < writerCount; i++) {
            writers.add(new Writer(run, i, longestCall));
        }
    }

    /** Begins to write. */
    public Load start(SensorIngestor ingestor) {
        long intervalNanos = rowsPerSecond == 0 ? 0 : Duration.ofSeconds(1).toNanos() * writers.size() / rowsPerSecond;
        for (Writer writer : writers) {
            Thread thread = new Thread(
                    () -> writer.write(ingestor, intervalNanos, () -> stopping), "chaos-writer-" + writer.number());
            threads.add(thread);
            thread.start();
        }
        return this;
    }

    /** Ends the writing and waits for the calls that are under way. */
    public void stop() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Override
    public void onFailure(WriteFailure failure) {
        failures.computeIfAbsent(failure.kind(), kind -> new AtomicLong()).incrementAndGet();
        UUID device = (UUID) failure.values().get("device_id");
        Instant time = (Instant) failure.values().get("ts");
        Float value = (Float) failure.values().get("temperature");
        if (device == null || time == null || value == null) {
            throw new IllegalStateException("a failure without its reading: " + failure);
        }
        writers.get(Writer.numberOf(device)).failed(device, time.toEpochMilli(), value);
    }

    /** What was written by whom. */
    List<Writer> writers() {
        return writers;
    }

    /** Readings accepted. */
    public long accepted() {
        return writers.stream().mapToLong(Writer::accepted).sum();
    }

    /** Readings turned away for want of room: of these none may be in the table. */
    public long turnedAway() {
        return writers.stream().mapToLong(Writer::turnedAway).sum();
    }

    /** Failures that the listener heard of. */
    public long failed() {
        return failures.values().stream().mapToLong(AtomicLong::get).sum();
    }

    /** The same by kind. */
    public Map<FailureKind, AtomicLong> failures() {
        return failures;
    }

    /** The longest that a call of {@code write} or {@code submit} has taken, in nanoseconds, apart from waits for room. */
    public LongestCall longestCall() {
        return longestCall;
    }
}
