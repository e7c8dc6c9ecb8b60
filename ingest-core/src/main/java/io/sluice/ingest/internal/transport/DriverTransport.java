package io.sluice.ingest.internal.transport;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.metadata.Node;
import io.sluice.ingest.FailureKind;
import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.internal.fault.UncaughtErrors;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transport over the driver's public API. A request goes to its target's node; on which of the node's connections is
 * the driver's choice.
 */
public final class DriverTransport implements Transport, RowSender {

    private static final Logger LOG = LoggerFactory.getLogger(DriverTransport.class);

    private final CqlSession session;
    private final InsertRequest insert;
    private final StatementSender statements;

    /**
     * Prepares to send.
     *
     * @param session open; not closed by this class
     * @param insert what every request does
     */
    public DriverTransport(CqlSession session, InsertRequest insert) {
        this(session, insert, session::executeAsync);
    }

    private DriverTransport(CqlSession session, InsertRequest insert, StatementSender statements) {
        this.session = session;
        this.insert = insert;
        this.statements = statements;
    }

    /**
     * Prepares to send an INSERT that binds no write timestamp, and to leave the time to the server.
     *
     * @param session open; not closed by this class
     * @param insert what every request does
     * @throws IllegalArgumentException if the session would stamp every statement
     */
    public static DriverTransport withServerTime(CqlSession session, InsertRequest insert) {
        return new DriverTransport(session, insert, StatementSender.unstamped(session));
    }

    @Override
    public SerialExecutor executor(Target target) {
        return new Trampoline();
    }

    @Override
    public InFlight send(Target target, EncodedRow[] rows, int count, Response response) {
        Exception misfit = insert.table().misfit();
        if (misfit != null) {
            response.refused(FailureKind.SCHEMA, misfit);
            return () -> {};
        }
        try {
            Statement<?> statement = count == 1 ? alone(rows[0]).setNode(target.node()) : batch(target, rows, count);
            CompletionStage<AsyncResultSet> result = statements.send(statement);
            settle(
                    result,
                    answer -> response.acknowledged(
                            answer.getExecutionInfo().getIncomingPayload().get(TabletsExtension.PAYLOAD_KEY)),
                    response::refused);
            return () -> result.toCompletableFuture().cancel(false);
        } catch (Throwable e) { // the session's policies and trackers may be anybody's
            response.refused(FailureClassifier.kindOf(e), e);
            UncaughtErrors.handOver(e);
            return () -> {};
        }
    }

    @Override
    public @Nullable Target instead(EncodedRow row, Target silent) {
        try {
            Queue<Node> plan = session.getContext()
                    .getLoadBalancingPolicy(DriverExecutionProfile.DEFAULT_NAME)
                    .newQueryPlan(alone(row), session);
            for (Node node = plan.poll(); node != null; node = plan.poll()) {
                if (!node.equals(silent.node())) {
                    return new Target(node, 0); // on which of its connections is the driver's choice
                }
            }
        } catch (Throwable e) {
            LOG.debug("the load balancing policy names no other node", e);
            UncaughtErrors.handOver(e);
        }
        return null;
    }

    /** Without a target: to the node that the driver's policy picks, with its retries and its fail-over. */
    @Override
    public void send(EncodedRow row, @Nullable Target target, Receipt receipt) {
        Exception misfit = insert.table().misfit();
        if (misfit != null) {
            receipt.failed(FailureKind.SCHEMA, misfit);
            return;
        }
        try {
            BoundStatement statement = alone(row);
            settle(
                    statements.send(target == null ? statement : statement.setNode(target.node())),
                    answer -> receipt.stored(),
                    receipt::failed);
        } catch (Throwable e) {
            receipt.failed(FailureClassifier.kindOf(e), e);
            UncaughtErrors.handOver(e);
        }
    }

    /** Nobody looks at the future that this makes, and so at what is thrown in it. */
    static void settle(
            CompletionStage<AsyncResultSet> result,
            Consumer<AsyncResultSet> stored,
            BiConsumer<FailureKind, Throwable> failed) {
        result.whenComplete((answer, failure) -> {
            try {
                if (failure == null) {
                    stored.accept(answer);
                } else {
                    failed.accept(FailureClassifier.kindOf(failure), failure);
                }
            } catch (Throwable e) {
                UncaughtErrors.handOver(e);
                throw e;
            } finally {
                UncaughtErrors.handOver(failure);
            }
        });
    }

    private Statement<?> batch(Target target, EncodedRow[] rows, int count) {
        BatchStatementBuilder batch = BatchStatement.builder(BatchType.UNLOGGED);
        for (int i = 0; i < count; i++) {
            BatchableStatement<?> row = bind(rows[i]);
            batch = batch.addStatement(row);
        }
        return batch.setConsistencyLevel(insert.consistency())
                .setTimeout(insert.timeout())
                .setIdempotence(true)
                .setNode(target.node())
                .build();
    }

    private BoundStatement alone(EncodedRow row) {
        return bind(row)
                .setConsistencyLevel(insert.consistency())
                .setTimeout(insert.timeout())
                .setIdempotent(true);
    }

    private BoundStatement bind(EncodedRow row) {
        BoundStatementBuilder bound = insert.statement().boundStatementBuilder();
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
