/** The functions that {@code LambdaLoop} compares, and the Runtime API that they poll. */
@NullMarked
package io.sluice.ingest.benchmarks.lambda;

import org.jspecify.annotations.NullMarked;
