/** Step 2, values to a row: the CQL wire bytes of a reading. */
@NullMarked
package io.sluice.ingest.internal.encode;

import org.jspecify.annotations.NullMarked;
