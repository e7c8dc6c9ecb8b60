package io.sluice.ingest.lambda.internal.event;

import java.util.List;
import java.util.Set;

/**
 * How events are handled. Immutable.
 *
 * @param marginMillis how long before its deadline an invocation is answered at the latest
 * @param partialBatch the sources whose event source mappings take batchItemFailures
 * @param maxGunzipBytes the most bytes that a compressed document may have unpacked
 * @param healthPath the path of HTTP requests that only ask whether the function lives
 * @param fields the JSON fields of a reading; the first is the key's, which every reading has
 */
public record EventSettings(
        long marginMillis, Set<EventSource> partialBatch, int maxGunzipBytes, String healthPath, List<String> fields) {}
