/** Steps 3 and 6, admission and outcome: bounds, counts, and who is told. */
@NullMarked
package io.sluice.ingest.internal.delivery;

import org.jspecify.annotations.NullMarked;
