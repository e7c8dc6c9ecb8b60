/** The public API: the ingestor, what goes in, and what comes out. */
@NullMarked
package io.sluice.ingest;

import org.jspecify.annotations.NullMarked;
