package io.sluice.ingest.benchmarks.load;

/**
 * What one client process has to tell.
 *
 * @param figures by name, as in {@code compare.json}
 * @param tally what became of everything it gave in
 */
record ClientReport(Figures figures, Tally tally) {}
