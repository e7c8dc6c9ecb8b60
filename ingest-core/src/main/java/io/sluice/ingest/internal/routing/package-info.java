/** Step 3, a row's token to the replica and shard that own it. */
@NullMarked
package io.sluice.ingest.internal.routing;

import org.jspecify.annotations.NullMarked;
