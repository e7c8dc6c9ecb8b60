package io.sluice.ingest.internal.transport;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.sluice.ingest.internal.encode.EncodedRow;
import java.nio.ByteBuffer;
import java.time.Duration;

/** The transport over the driver's public API: one {@code executeAsync} a row. */
public final class DriverTransport implements Transport {

    private final CqlSession session;
    private final PreparedStatement insert;
    private final ConsistencyLevel consistency;
    private final Duration requestTimeout;

    /**
     * Prepares to send.
     *
     * @param session open; not closed by this class
     * @param insert the INSERT whose variables the rows fill, in order
     * @param consistency of every write
     * @param requestTimeout after which a request without an answer has failed
     */
    public DriverTransport(
            CqlSession session, PreparedStatement insert, ConsistencyLevel consistency, Duration requestTimeout) {
        this.session = session;
        this.insert = insert;
        this.consistency = consistency;
        this.requestTimeout = requestTimeout;
    }

    @Override
    public void send(EncodedRow row, Receipt receipt) {
        try {
            session.executeAsync(bind(row)).whenComplete((result, failure) -> {
                if (failure == null) {
                    receipt.stored();
                } else {
                    receipt.failed(FailureClassifier.kindOf(failure), failure);
                }
            });
        } catch (RuntimeException e) {
            receipt.failed(FailureClassifier.kindOf(e), e);
        }
    }

    private BoundStatement bind(EncodedRow row) {
        BoundStatementBuilder bound = insert.boundStatementBuilder()
                .setConsistencyLevel(consistency)
                .setTimeout(requestTimeout)
                .setIdempotence(true);
        ByteBuffer wire = ByteBuffer.wrap(row.wire());
        for (int variable = 0; wire.hasRemaining(); variable++) {
            int length = wire.getInt();
            if (length >= 0) {
                // A row that is bound is never changed, so the statement may share its bytes.
                bound = bound.setBytesUnsafe(variable, wire.slice(wire.position(), length));
                wire.position(wire.position() + length);
            }
        }
        return bound.build();
    }
}
