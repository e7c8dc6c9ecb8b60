/** Step 5, a row to the database and its answer back. */
@NullMarked
package io.sluice.ingest.internal.transport;

import org.jspecify.annotations.NullMarked;
