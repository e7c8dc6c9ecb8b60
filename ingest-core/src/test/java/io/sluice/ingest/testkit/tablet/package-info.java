/** Tablets as ScyllaDB keeps them: which shards of which nodes hold a part of a table's tokens. */
@NullMarked
package io.sluice.ingest.testkit.tablet;

import org.jspecify.annotations.NullMarked;
