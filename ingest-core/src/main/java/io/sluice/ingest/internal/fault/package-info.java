/** What becomes of an {@link Error} that is caught on a thread of ours. */
@NullMarked
package io.sluice.ingest.internal.fault;

import org.jspecify.annotations.NullMarked;
