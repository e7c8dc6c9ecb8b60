package io.sluice.ingest.benchmarks.load;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Times from when a reading was due to when its acknowledgement was seen. Thread-safe. */
public final class AckTimes {
    private static final long LONGEST_NANOS = 120_000_000_000L;
    private static final int DIGITS = 3;
    private static final double NANOS_PER_MICRO = 1_000;

    private final Recorder recorder = new Recorder(LONGEST_NANOS, DIGITS);

    /** An acknowledgement is seen now. */
    void acknowledged(long dueNanos) {
        record(System.nanoTime() - dueNanos);
    }

    /** A time was measured. */
    public void record(long nanos) {
        recorder.recordValue(Math.min(Math.max(0, nanos), LONGEST_NANOS));
    }

    /** Forgets what was recorded. */
    public void reset() {
        recorder.reset();
    }

    /** Puts the percentiles, and the longest time, in microseconds. */
    public void report(Figures figures, String prefix) {
        Histogram histogram = recorder.getIntervalHistogram();
        figures.put(prefix + "p50_us", histogram.getValueAtPercentile(50) / NANOS_PER_MICRO);
        figures.put(prefix + "p99_us", histogram.getValueAtPercentile(99) / NANOS_PER_MICRO);
        figures.put(prefix + "p999_us", histogram.getValueAtPercentile(99.9) / NANOS_PER_MICRO);
        figures.put(prefix + "max_us", histogram.getMaxValue() / NANOS_PER_MICRO);
    }
}
