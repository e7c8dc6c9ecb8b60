@NullMarked
package io.sluice.ingest.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
