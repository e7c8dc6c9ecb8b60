/** Tests of step 1, bytes to values. */
@NullMarked
package io.sluice.ingest.internal.decode;

import org.jspecify.annotations.NullMarked;
