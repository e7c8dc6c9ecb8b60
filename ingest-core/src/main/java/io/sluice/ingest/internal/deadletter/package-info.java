/** Step 7, what was not stored: letters in files, and the way back. */
@NullMarked
package io.sluice.ingest.internal.deadletter;

import org.jspecify.annotations.NullMarked;
