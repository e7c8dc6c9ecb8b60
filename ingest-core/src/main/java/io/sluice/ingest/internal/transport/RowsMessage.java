package io.sluice.ingest.internal.transport;

import com.datastax.oss.protocol.internal.Message;
import com.datastax.oss.protocol.internal.ProtocolConstants;
import io.sluice.ingest.internal.encode.EncodedRow;

/** An EXECUTE or unlogged BATCH of rows that are encoded already; {@link RowsCodec} writes it. */
final class RowsMessage extends Message {

    final RowsFormat format;
    final EncodedRow[] rows;
    final int count;

    private RowsMessage(int opcode, RowsFormat format, EncodedRow[] rows, int count) {
        super(false, opcode);
        this.format = format;
        this.rows = rows;
        this.count = count;
    }

    static RowsMessage of(RowsFormat format, EncodedRow[] rows, int count) {
        int opcode = count == 1 ? ProtocolConstants.Opcode.EXECUTE : ProtocolConstants.Opcode.BATCH;
        return new RowsMessage(opcode, format, rows, count);
    }

    @Override
    public String toString() {
        return "INSERT(" + count + " rows)";
    }
}
