/** The steps of the quickstart: what is played, how, and how the rows are compared afterwards. */
@NullMarked
package io.sluice.ingest.benchmarks.quickstart;

import org.jspecify.annotations.NullMarked;
