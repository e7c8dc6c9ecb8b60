package io.sluice.ingest.internal.transport;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.protocol.internal.util.Bytes;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What is the same in every message of one INSERT.
 *
 * @param statementId of the prepared statement
 * @param resultMetadataId of the prepared statement, from protocol v5 on
 * @param variables how many values a row has
 * @param consistency the protocol's code of the level
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never shown
record RowsFormat(byte[] statementId, byte @Nullable [] resultMetadataId, int variables, int consistency) {

    static RowsFormat of(InsertRequest insert) {
        PreparedStatement statement = insert.statement();
        ByteBuffer metadataId = statement.getResultMetadataId();
        return new RowsFormat(
                Bytes.getArray(statement.getId()),
                metadataId == null ? null : Bytes.getArray(metadataId),
                insert.variables(),
                insert.consistency().getProtocolCode());
    }
}
