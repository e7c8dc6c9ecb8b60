package io.sluice.ingest;

/**
 * Percentiles of a latency, in microseconds, exact to two digits. Immutable.
 *
 * @param count how many were recorded
 * @param p50Micros half were no longer than this
 * @param p90Micros 90 % were no longer
 * @param p99Micros 99 % were no longer
 * @param p999Micros 99.9 % were no longer
 * @param maxMicros none was longer
 */
public record Latency(
        long count, double p50Micros, double p90Micros, double p99Micros, double p999Micros, double maxMicros) {}
