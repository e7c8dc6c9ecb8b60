package io.sluice.ingest.benchmarks.load;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What a good Java developer writes by hand: a Jackson tree, a bound statement, {@code executeAsync}, and a semaphore so
 * that no more than 1,024 are on their way.
 */
final class Baseline implements Client {
    private static final int IN_FLIGHT = 1_024;
    private static final long FLUSH_SECONDS = 60;

    private final ObjectMapper mapper = new ObjectMapper();
    private final Semaphore room = new Semaphore(IN_FLIGHT);
    private final CqlSession session;
    private final PreparedStatement insert;
    private final LongAdder given = new LongAdder();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder stored = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final FirstFailure failure = new FirstFailure();

    Baseline(ClientJob job) {
        session = Sessions.open(job);
        insert = Sessions.prepareInsert(session);
    }

    @Override
    public void give(byte[] document) {
        write(document).whenComplete((result, error) -> settled(error));
    }

    @Override
    public void giveTimed(byte[] document, long dueNanos, AckTimes times) {
        write(document).whenComplete((result, error) -> {
            times.acknowledged(dueNanos);
            settled(error);
        });
    }

    @Override
    public void giveAndWait(byte[] document) throws Exception {
        CompletionStage<AsyncResultSet> answer = write(document);
        answer.whenComplete((result, error) -> settled(error));
        answer.toCompletableFuture().get();
    }

    private CompletionStage<AsyncResultSet> write(byte[] document) {
        given.increment();
        BoundStatement statement = bind(document);
        room.acquireUninterruptibly();
        accepted.increment();
        return session.executeAsync(statement);
    }

    private BoundStatement bind(byte[] document) {
        try {
            return Sessions.bind(insert, mapper.readTree(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void settled(@Nullable Throwable error) {
        if (error == null) {
            stored.increment();
        } else {
            failed.increment();
            failure.note(error.toString());
        }
        room.release();
    }

    @Override
    public void flush() throws InterruptedException {
        if (!room.tryAcquire(IN_FLIGHT, FLUSH_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("no answer within " + FLUSH_SECONDS + " s");
        }
        room.release(IN_FLIGHT);
    }

    @Override
    public long requests() {
        return accepted.sum();
    }

    @Override
    public Tally tally() {
        return new Tally(given.sum(), accepted.sum(), stored.sum(), failed.sum(), 0, failure.message());
    }

    @Override
    public void close() {
        session.close();
    }
}
