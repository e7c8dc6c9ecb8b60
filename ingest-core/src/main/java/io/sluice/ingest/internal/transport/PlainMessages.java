package io.sluice.ingest.internal.transport;

import com.datastax.oss.protocol.internal.Message;
import com.datastax.oss.protocol.internal.ProtocolConstants;
import com.datastax.oss.protocol.internal.request.Batch;
import com.datastax.oss.protocol.internal.request.Execute;
import com.datastax.oss.protocol.internal.request.query.QueryOptions;
import io.sluice.ingest.internal.encode.EncodedRow;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Makes the driver's own messages of rows, for sessions whose codec is the driver's. */
final class PlainMessages {

    private PlainMessages() {}

    static Message of(RowsFormat format, EncodedRow[] rows, int count) {
        if (count == 1) {
            return new Execute(
                    format.statementId(),
                    format.resultMetadataId(),
                    new QueryOptions(
                            format.consistency(),
                            values(format, rows[0]),
                            Collections.emptyMap(),
                            false,
                            -1,
                            null,
                            ProtocolConstants.ConsistencyLevel.SERIAL,
                            QueryOptions.NO_DEFAULT_TIMESTAMP,
                            null,
                            QueryOptions.NO_NOW_IN_SECONDS));
        }
        Object[] ids = new Object[count];
        Arrays.fill(ids, format.statementId());
        List<List<ByteBuffer>> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(values(format, rows[i]));
        }
        return new Batch(
                ProtocolConstants.BatchType.UNLOGGED,
                Arrays.asList(ids),
                values,
                format.consistency(),
                ProtocolConstants.ConsistencyLevel.SERIAL,
                QueryOptions.NO_DEFAULT_TIMESTAMP,
                null,
                QueryOptions.NO_NOW_IN_SECONDS);
    }

    private static List<ByteBuffer> values(RowsFormat format, EncodedRow row) {
        List<ByteBuffer> values = new ArrayList<>(format.variables());
        ByteBuffer wire = ByteBuffer.wrap(row.wire());
        while (wire.hasRemaining()) {
            int length = wire.getInt();
            if (length < 0) {
                values.add(ProtocolConstants.UNSET_VALUE);
            } else {
                values.add(wire.slice(wire.position(), length));
                wire.position(wire.position() + length);
            }
        }
        return values;
    }
}
