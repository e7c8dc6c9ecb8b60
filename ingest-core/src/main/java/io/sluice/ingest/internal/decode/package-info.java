/** Step 1, bytes to values: the strict JSON of readings. */
@NullMarked
package io.sluice.ingest.internal.decode;

import org.jspecify.annotations.NullMarked;
