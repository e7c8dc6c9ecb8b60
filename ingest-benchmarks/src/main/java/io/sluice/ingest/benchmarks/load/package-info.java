/** The comparison under load: a baseline and the library, each in a process of its own, before one server. */
@NullMarked
package io.sluice.ingest.benchmarks.load;

import org.jspecify.annotations.NullMarked;
