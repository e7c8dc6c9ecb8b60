package io.sluice.ingest;

/**
 * Hears of every reading that was accepted and then failed, and of every reading of a JSON document that was not
 * accepted, exactly once each. Where there is a {@link DeadLetterSink} it hears of a reading only after the sink has kept
 * it, or has failed to: {@link WriteFailure#deadLettered()} says which.
 *
 * <p>Called on the ingestor's own callback thread, never on an I/O thread, one call at a time. A listener that throws
 * is logged and counted and harms nothing. A listener that is slow fills a bounded inbox; what overflows it is counted
 * in {@link IngestorStats#listenerOverflows()} and logged. It must not call {@link SensorIngestor#flush} or {@link
 * SensorIngestor#close()}: both refuse the callback thread.
 */
@FunctionalInterface
public interface FailureListener {

    /**
     * Takes a reading that was not stored, or not known to be.
     *
     * @param failure the reading and what happened to it
     */
    void onFailure(WriteFailure failure);
}
