package io.sluice.ingest.benchmarks.load;

import io.sluice.ingest.Batching;

/** The contenders' ways of writing. */
enum Style {
    /** What is written by hand: a Jackson tree, a bound statement, {@code executeAsync} behind a semaphore. */
    BASELINE("baseline", Batching.OFF),
    /** The library, a request for each row. */
    SLUICE_SINGLE("sluice_single", Batching.OFF),
    /** The library, rows of a shard sharing requests. */
    SLUICE_BATCHED("sluice_batched", Batching.SAME_SHARD);

    private final String label;
    private final Batching batching;

    Style(String label, Batching batching) {
        this.label = label;
        this.batching = batching;
    }

    /** Its name in tables and files. */
    String label() {
        return label;
    }

    /** What the library is told; of no meaning for the baseline. */
    Batching batching() {
        return batching;
    }
}
