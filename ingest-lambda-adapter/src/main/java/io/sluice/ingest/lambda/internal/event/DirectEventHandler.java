package io.sluice.ingest.lambda.internal.event;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.WriteFailure;
import io.sluice.ingest.lambda.internal.event.ReadingGateway.Outcomes;
import io.sluice.ingest.lambda.internal.response.DirectAnswer;
import io.sluice.ingest.lambda.internal.runtime.FunctionException;
import io.sluice.ingest.lambda.internal.runtime.Invocation;
import io.sluice.ingest.lambda.internal.runtime.InvocationHandler;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The handler of direct invocations, durable: it answers when every reading of the event has its outcome, or when the
 * deadline is near. An event of which nothing was stored fails, so that an asynchronous caller's retries and
 * destinations apply; one that was stored in part is answered with what was not. For one thread.
 */
public final class DirectEventHandler implements InvocationHandler {

    /** No reading, or none that is well-formed: the same event will fail again. */
    static final String MALFORMED = "Function.MalformedEvent";

    /** The database stored none of the good readings. */
    static final String UNAVAILABLE = "Function.DatabaseUnavailable";

    /** Time ran out before the database had stored any of the good readings; it may do so yet. */
    static final String DEADLINE = "Function.DeadlineExceeded";

    /** The longest that the platform lets an invocation run; a deadline beyond is a clock's error. */
    private static final long MAX_BUDGET_MILLIS = 900_000;

    private static final int MAX_REASONS = 10;

    private final ReadingGateway gateway;
    private final long marginMillis;
    private final LongSupplier clockMillis;
    private final EventDocument document = new EventDocument();

    /**
     * Sets the handler up.
     *
     * @param gateway where readings go
     * @param marginMillis how long before its deadline an invocation is answered at the latest
     * @param clockMillis milliseconds since the epoch, the deadline's clock
     */
    public DirectEventHandler(ReadingGateway gateway, long marginMillis, LongSupplier clockMillis) {
        this.gateway = gateway;
        this.marginMillis = marginMillis;
        this.clockMillis = clockMillis;
    }

    @Override
    public byte[] handle(Invocation invocation) throws FunctionException, InterruptedException {
        long left = millisLeft(invocation);
        if (left <= 0) {
            throw new FunctionException(
                    DEADLINE,
                    "the event came " + -left + " ms too late: its deadline less the margin of " + marginMillis
                            + " ms had passed; nothing was written");
        }
        document.find(invocation);
        Outcomes outcomes = gateway.writeJson(
                document.bytes(), document.offset(), document.length(), Math.max(0, millisLeft(invocation)));
        outcomes.await(Math.max(0, millisLeft(invocation)));
        return answer(outcomes).toJson();
    }

    private long millisLeft(Invocation invocation) {
        long left = invocation.deadlineMillis() - marginMillis - clockMillis.getAsLong();
        return Math.min(left, MAX_BUDGET_MILLIS);
    }

    private static DirectAnswer answer(Outcomes outcomes) throws FunctionException {
        // Outcomes may still come in: what is stored and failed is read first, and the rest is what is pending.
        int size = outcomes.size();
        int stored = outcomes.stored();
        List<WriteFailure> failures = outcomes.failures();
        int pending = Math.max(0, size - stored - failures.size());
        DirectAnswer answer = new DirectAnswer(size, stored, pending, failures);
        if (size == 0) {
            throw new FunctionException(MALFORMED, "the event holds no reading");
        }
        if (answer.accepted() == 0) {
            throw new FunctionException(
                    MALFORMED, "none of the event's " + size + " readings is well-formed: " + reasons(failures, true));
        }
        if (stored == 0 && pending > 0) {
            throw new FunctionException(
                    DEADLINE,
                    pending + " of " + answer.accepted() + " readings had no outcome in time and may be stored yet: "
                            + reasons(failures, false));
        }
        if (stored == 0) {
            throw new FunctionException(
                    UNAVAILABLE,
                    "none of " + answer.accepted() + " readings could be stored: " + reasons(failures, false));
        }
        return answer;
    }

    private static String reasons(List<WriteFailure> failures, boolean ofBadInput) {
        StringBuilder reasons = new StringBuilder();
        int told = 0;
        for (WriteFailure failure : failures) {
            if ((failure.kind() == FailureKind.VALIDATION) != ofBadInput) {
                continue;
            }
            if (++told > MAX_REASONS) {
                return reasons.append("; and more").toString();
            }
            reasons.append(told == 1 ? "" : "; ").append('#').append(failure.index());
            reasons.append(' ').append(failure.kind());
            if (failure.field() != null) {
                reasons.append(" in '").append(failure.field()).append('\'');
            }
            if (failure.offset() >= 0) {
                reasons.append(" at byte ").append(failure.offset());
            }
            reasons.append(": ").append(failure.message());
        }
        return told == 0 ? "no failure is known" : reasons.toString();
    }
}
