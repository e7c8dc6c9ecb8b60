package io.sluice.ingest.internal.transport;

import org.jspecify.annotations.Nullable;

/** Whether the table is still what rows are encoded for. Thread-safe; asked for each request, and never blocks. */
public interface TableFit {

    /** Why rows must not be sent now, as far as is known; null if they may be. */
    @Nullable
    Exception misfit();
}
