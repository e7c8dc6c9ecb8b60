/** The runnable parts: the quickstart, and the benchmarks of the library, the adapter and the driver beneath. */
@NullMarked
package io.sluice.ingest.benchmarks;

import org.jspecify.annotations.NullMarked;
