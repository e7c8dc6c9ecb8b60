package io.sluice.ingest.lambda.internal.event;

/**
 * How events are handled. Immutable.
 *
 * @param marginMillis how long before its deadline an invocation is answered at the latest
 * @param partialBatch whether the event source mapping takes batchItemFailures
 * @param maxGunzipBytes the most bytes that a compressed document may have unpacked
 * @param healthPath the path of HTTP requests that only ask whether the function lives
 * @param keyField the JSON field that every reading has
 */
public record EventSettings(
        long marginMillis, boolean partialBatch, int maxGunzipBytes, String healthPath, String keyField) {}
