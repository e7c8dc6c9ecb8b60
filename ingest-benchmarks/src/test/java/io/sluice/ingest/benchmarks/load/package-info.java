@NullMarked
package io.sluice.ingest.benchmarks.load;

import org.jspecify.annotations.NullMarked;
