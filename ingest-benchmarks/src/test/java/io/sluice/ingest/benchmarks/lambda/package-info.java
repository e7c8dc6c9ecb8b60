@NullMarked
package io.sluice.ingest.benchmarks.lambda;

import org.jspecify.annotations.NullMarked;
