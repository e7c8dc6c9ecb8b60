/** The steps of a reading's way, each measured by itself with JMH beside a baseline: what one would use without Sluice. */
@NullMarked
package io.sluice.ingest.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
