package io.sluice.ingest.lambda.internal.event;

import io.sluice.ingest.WriteFailure;
import io.sluice.ingest.lambda.internal.event.ReadingGateway.Outcomes;
import io.sluice.ingest.lambda.internal.response.BatchAnswer;
import io.sluice.ingest.lambda.internal.response.WriteReport;
import io.sluice.ingest.lambda.internal.runtime.FunctionException;
import io.sluice.ingest.lambda.internal.runtime.PendingAnswer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a batch. A record is done if each of its readings is stored, or is bad and kept as a dead letter: its
 * source is not to deliver it again. Every other record is, also one whose outcome did not come in time.
 */
final class BatchOutcome implements PendingAnswer {

    private static final byte[] NO_STATE = {'{', '}'};

    private final EventSource source;
    private final RecordBatch batch;
    private final boolean fifo;
    private final byte[] event;
    private final boolean partialBatch;
    private final @Nullable JsonValue windowState;
    private final EventBudget budget;

    BatchOutcome(
            EventSource source,
            RecordBatch batch,
            boolean fifo,
            byte[] event,
            boolean partialBatch,
            @Nullable JsonValue windowState,
            EventBudget budget) {
        this.source = source;
        this.batch = batch;
        this.fifo = fifo;
        this.event = event;
        this.partialBatch = partialBatch;
        this.windowState = windowState;
        this.budget = budget;
    }

    @Override
    public boolean await() throws InterruptedException {
        for (int i = 0; i < batch.size(); i++) {
            batch.outcomes(i).send(); // all of them, before the first is waited for
        }
        boolean all = true;
        for (int i = 0; i < batch.size(); i++) {
            all &= batch.outcomes(i).await(Math.max(0, budget.millisLeft()));
        }
        return all;
    }

    @Override
    public boolean mayAnswerEarly() {
        boolean all = !source.checkpoints() && batch.size() > 0;
        for (int i = 0; all && i < batch.size(); i++) {
            all = batch.outcomes(i).isAccepted();
        }
        return all;
    }

    @Override
    public byte[] toBytes() throws FunctionException {
        boolean list = source.checkpoints() || source == EventSource.EMPTY;
        if (list && partialBatch) {
            return answer(failures());
        }
        for (int i = 0; i < batch.size(); i++) {
            if (!isDone(batch.outcomes(i))) {
                throw EventFailures.notStored(report());
            }
        }
        return list ? answer(new BatchAnswer()) : report().toJson();
    }

    @Override
    public byte[] toEarlyBytes() throws FunctionException {
        WriteReport report = report();
        for (WriteFailure failure : report.failures()) {
            if (!isKept(failure)) {
                throw EventFailures.notStored(report);
            }
        }
        return report.toJson();
    }

    /** With the state of a tumbling window, which the platform gives back with the next records of it. */
    private byte[] answer(BatchAnswer answer) {
        if (windowState == null) {
            return answer.toJson();
        }
        return windowState.isPresent()
                ? answer.toJson(windowState.json(), windowState.start(), windowState.end())
                : answer.toJson(NO_STATE, 0, NO_STATE.length);
    }

    private BatchAnswer failures() throws FunctionException {
        BatchAnswer answer = new BatchAnswer();
        return switch (source) {
            case KINESIS -> fromLowest(answer);
            case KAFKA -> offsets(answer);
            default -> messages(answer);
        };
    }

    /** In a queue with an order, what comes after a failed message in its group must come after it again. */
    private BatchAnswer messages(BatchAnswer answer) {
        Set<String> failedGroups = new HashSet<>();
        for (int i = 0; i < batch.size(); i++) {
            boolean failed = !isDone(batch.outcomes(i));
            if (failed && fifo) {
                failedGroups.add(batch.group(event, i));
            }
            if (failed || (!failedGroups.isEmpty() && failedGroups.contains(batch.group(event, i)))) {
                answer.add(event, batch.idStart(i), batch.idEnd(i));
            }
        }
        return answer;
    }

    /** A shard is read again from the lowest number on, so that one says it all. */
    private BatchAnswer fromLowest(BatchAnswer answer) {
        int lowest = -1;
        for (int i = 0; i < batch.size(); i++) {
            if (!isDone(batch.outcomes(i)) && (lowest < 0 || batch.isBefore(event, i, lowest))) {
                lowest = i;
            }
        }
        return lowest < 0 ? answer : answer.add(event, batch.idStart(lowest), batch.idEnd(lowest));
    }

    /**
     * Exactly the named records come again. So with the first failed one of a partition all that follow it are named, or
     * an older record that comes again would overtake a younger one that is stored.
     */
    private BatchAnswer offsets(BatchAnswer answer) throws FunctionException {
        Map<String, Long> lowest = new HashMap<>();
        for (int i = 0; i < batch.size(); i++) {
            if (!isDone(batch.outcomes(i))) {
                if (batch.idStart(i) == batch.idEnd(i)) {
                    throw EventFailures.notStored(report()); // nothing names it
                }
                lowest.merge(batch.id(event, i), batch.offset(i), Math::min);
            }
        }
        for (int i = 0; !lowest.isEmpty() && i < batch.size(); i++) {
            Long from = lowest.get(batch.id(event, i));
            if (from != null && batch.offset(i) >= from) {
                answer.add(event, batch.idStart(i), batch.idEnd(i), batch.offset(i));
            }
        }
        return answer;
    }

    private static boolean isDone(Outcomes outcomes) {
        WriteReport report = outcomes.report();
        if (report.pending() > 0) {
            return false;
        }
        for (WriteFailure failure : report.failures()) {
            if (!isKept(failure)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a reading is not to come again: it would be as bad then, and it is kept. */
    private static boolean isKept(WriteFailure failure) {
        return WriteReport.isBadInput(failure) && failure.deadLettered();
    }

    private WriteReport report() {
        int size = 0;
        int stored = 0;
        int pending = 0;
        List<WriteFailure> failures = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            WriteReport report = batch.outcomes(i).report();
            size += report.size();
            stored += report.stored();
            pending += report.pending();
            failures.addAll(report.failures());
        }
        return new WriteReport(size, stored, pending, failures);
    }
}
