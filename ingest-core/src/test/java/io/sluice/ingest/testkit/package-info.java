/**
 * The test kit: {@link io.sluice.ingest.testkit.ShardedCluster}, a real database that shows itself to drivers as a
 * sharded ScyllaDB, with no container needed.
 */
@NullMarked
package io.sluice.ingest.testkit;

import org.jspecify.annotations.NullMarked;
