/** The front before each node: speaks ScyllaDB's sharding extensions, counts rows per shard and injects faults. */
@NullMarked
package io.sluice.ingest.testkit.front;

import org.jspecify.annotations.NullMarked;
