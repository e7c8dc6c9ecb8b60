/** Step 4, rows that wait for their shard and requests on their way to it. */
@NullMarked
package io.sluice.ingest.internal.lane;

import org.jspecify.annotations.NullMarked;
