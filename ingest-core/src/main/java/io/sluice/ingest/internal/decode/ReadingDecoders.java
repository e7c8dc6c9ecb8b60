package io.sluice.ingest.internal.decode;

import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.ReadingTable;

/** Makes decoders. */
public final class ReadingDecoders {

    private ReadingDecoders() {}

    /**
     * Makes a decoder of a table's readings.
     *
     * @param table what fields a reading has
     * @param format the rules on which fleets differ
     * @return a decoder, for one thread
     */
    public static ReadingDecoder forTable(ReadingTable table, JsonFormat format) {
        FieldTable fields = new FieldTable(table);
        boolean flat = FlatReader.canRead(fields);
        return new DocumentDecoder(new ElementDecoder(fields, format, flat ? new FlatReader(fields, format) : null));
    }

    /** The decoder that has every reading read by the reference, against which the other is tested. */
    static ReadingDecoder reference(ReadingTable table, JsonFormat format) {
        return new DocumentDecoder(new ElementDecoder(new FieldTable(table), format, null));
    }
}
