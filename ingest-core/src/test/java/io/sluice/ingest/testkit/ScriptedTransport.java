package io.sluice.ingest.testkit;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.internal.transport.RowSender;
import io.sluice.ingest.internal.transport.SerialExecutor;
import io.sluice.ingest.internal.transport.Target;
import io.sluice.ingest.internal.transport.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A transport that answers when and as a test says: by default it holds every request until told. A row that is refused
 * fails every later attempt for the same reason, unless the test says otherwise. Thread-safe.
 */
public final class ScriptedTransport implements Transport, RowSender {

    private final Deque<Sent> held = new ArrayDeque<>();
    private final List<EncodedRow> sent = new ArrayList<>();
    private final List<Sent> requests = new ArrayList<>();
    private final Map<EncodedRow, Refusal> refusals = new HashMap<>();
    private volatile boolean executorsEnded;
    private @Nullable Target other;
    private Consumer<Sent> answer = this::hold;
    private Consumer<SecondAttempt> secondAnswer = this::refuseAgain;

    private record Refusal(FailureKind kind, Throwable cause) {}

    /**
     * A row on its second way.
     *
     * @param row what was sent
     * @param target the node asked for, or null if any will do
     * @param receipt is told the outcome
     */
    public record SecondAttempt(EncodedRow row, @Nullable Target target, Receipt receipt) {}

    /** A request on its way. */
    public final class Sent implements InFlight {
        private final Target target;
        private final List<EncodedRow> rows;
        private final Response response;
        private volatile boolean cancelled;

        private Sent(Target target, List<EncodedRow> rows, Response response) {
            this.target = target;
            this.rows = rows;
            this.response = response;
        }

        /** Where it was sent. */
        public Target target() {
            return target;
        }

        /** What was sent. */
        public List<EncodedRow> rows() {
            return rows;
        }

        /** Whether it was given up. */
        public boolean isCancelled() {
            return cancelled;
        }

        /** Acknowledges it. */
        public void acknowledge() {
            response.acknowledged(null);
        }

        /** Acknowledges it with a tablet, as a misrouted request is. */
        public void acknowledge(@Nullable ByteBuffer tablet) {
            response.acknowledged(tablet);
        }

        /** Refuses it. */
        public void refuse(FailureKind kind, String message) {
            Throwable cause = new IllegalStateException(message);
            synchronized (ScriptedTransport.this) {
                rows.forEach(row -> refusals.put(row, new Refusal(kind, cause)));
            }
            response.refused(kind, cause);
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    @Override
    public SerialExecutor executor(Target target) {
        return new Exclusive();
    }

    @Override
    public InFlight send(Target target, EncodedRow[] rows, int count, Response response) {
        Sent request = new Sent(target, List.copyOf(Arrays.asList(rows).subList(0, count)), response);
        Consumer<Sent> now;
        synchronized (this) {
            sent.addAll(request.rows);
            requests.add(request);
            now = answer;
        }
        now.accept(request);
        return request;
    }

    @Override
    public void send(EncodedRow row, @Nullable Target target, Receipt receipt) {
        Consumer<SecondAttempt> now;
        synchronized (this) {
            now = secondAnswer;
        }
        now.accept(new SecondAttempt(row, target, receipt));
    }

    @Override
    public synchronized @Nullable Target instead(EncodedRow row, Target silent) {
        return silent.equals(other) ? null : other;
    }

    /** From now on there is another node for what got no answer. */
    public synchronized void otherNode(Target target) {
        other = target;
    }

    /** From now on no executor takes a task any more, as when the driver's event loops have ended. */
    public void endExecutors() {
        executorsEnded = true;
    }

    /** From now on answers every request as it is sent. */
    public synchronized void answerWith(Consumer<Sent> behaviour) {
        answer = behaviour;
    }

    /** From now on answers every later attempt as it is sent. */
    public synchronized void answerSecondAttemptsWith(Consumer<SecondAttempt> behaviour) {
        secondAnswer = behaviour;
    }

    /** From now on acknowledges every request as it is sent. */
    public void acknowledgeAll() {
        answerWith(Sent::acknowledge);
    }

    /** Acknowledges the request held longest. */
    public void acknowledgeOne() {
        take().acknowledge();
    }

    /** Acknowledges every request held, and those that they make room for. */
    public void acknowledgeHeld() {
        while (held() > 0) {
            acknowledgeOne();
        }
    }

    /** Refuses the request held longest. */
    public void failOne(FailureKind kind, String message) {
        take().refuse(kind, message);
    }

    /** How many requests are held. */
    public synchronized int held() {
        return held.size();
    }

    /** Every row sent so far, second attempts not counted. */
    public synchronized List<EncodedRow> sent() {
        return List.copyOf(sent);
    }

    /** Every request sent so far. */
    public synchronized List<Sent> requests() {
        return List.copyOf(requests);
    }

    /** Takes the request held longest out, to answer it in the test's own way. */
    public synchronized Sent take() {
        return held.remove();
    }

    private synchronized void hold(Sent request) {
        held.add(request);
    }

    private void refuseAgain(SecondAttempt attempt) {
        Refusal refusal;
        synchronized (this) {
            refusal = refusals.get(attempt.row);
        }
        if (refusal == null) {
            attempt.receipt.failed(FailureKind.UNAVAILABLE, new IllegalStateException("no node"));
        } else {
            attempt.receipt.failed(refusal.kind, refusal.cause);
        }
    }

    /** Runs a task at once on the calling thread, one thread at a time. */
    private final class Exclusive implements SerialExecutor {
        @Override
        public void execute(Runnable task) {
            if (executorsEnded) {
                throw new RejectedExecutionException("ended");
            }
            synchronized (this) {
                task.run();
            }
        }

        @Override
        public boolean isCurrent() {
            return !executorsEnded && Thread.holdsLock(this);
        }
    }
}
