/** Load that knows what it wrote, and what must be true when faults are over: nothing lost, altered or leaked. */
@NullMarked
package io.sluice.ingest.testkit.chaos;

import org.jspecify.annotations.NullMarked;
