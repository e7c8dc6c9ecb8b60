package io.sluice.ingest.internal.decode;

import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.ReadingTable;

/** Makes decoders. */
public final class ReadingDecoders {

    private ReadingDecoders() {}

    /** A decoder for one table's readings. */
    @SuppressWarnings("DoNotCallSuggester")
    public static ReadingDecoder forTable(ReadingTable table, JsonFormat format) {
        throw new UnsupportedOperationException("no decoder yet for " + table + " " + format);
    }
}
