package io.sluice.ingest;
/** Stub. */
public final class WriteGroup {
    private WriteGroup() {}
}
