package io.sluice.ingest;
/** Stub. */
public final class SensorIngestor {
    private SensorIngestor() {}
    /** x. */
    public void submit() {}
    /** x. */
    public void flush() {}
    /** x. */
    public void close() {}
}
