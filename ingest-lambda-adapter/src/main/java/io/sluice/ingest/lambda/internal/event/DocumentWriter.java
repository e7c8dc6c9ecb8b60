package io.sluice.ingest.lambda.internal.event;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.IngestException;
import io.sluice.ingest.lambda.internal.event.ReadingGateway.Outcomes;
import io.sluice.ingest.lambda.internal.runtime.FunctionException;
import java.util.ArrayList;
import java.util.List;

/** Writes the documents of an event, or gives what is none to the dead-letter sink. For one thread. */
final class DocumentWriter {

    private final ReadingGateway gateway;
    private final Payload payload;
    private final KplAggregate aggregate = new KplAggregate();

    /** Apart, since an aggregate lies in the memory of {@link #payload} while its records are read. */
    private final Payload inAggregate;

    DocumentWriter(ReadingGateway gateway, EventSettings settings) {
        this.gateway = gateway;
        String keyField = settings.fields().get(0);
        this.payload = new Payload(settings.maxGunzipBytes(), keyField);
        this.inAggregate = new Payload(settings.maxGunzipBytes(), keyField);
    }

    /** Writes what a string, object or array holds. */
    Outcomes writeText(JsonValue value, EventBudget budget) {
        return write(value, payload.readText(value), budget);
    }

    /** Writes what a string of base64 holds. */
    Outcomes writeBase64(JsonValue value, EventBudget budget) {
        return write(value, payload.readBase64(value), budget);
    }

    /** Writes what a record of Kinesis holds, in base64: a document, or those of an aggregate. */
    Outcomes writeStreamRecord(JsonValue value, EventBudget budget) {
        boolean readable = payload.readBase64(value);
        int start = payload.offset();
        int end = start + payload.length();
        if (!readable || !KplAggregate.isOne(payload.bytes(), start, end)) {
            return write(value, readable, budget);
        }
        String fault = aggregate.read(payload.bytes(), start, end);
        return fault == null
                ? writeAggregate(payload.bytes(), budget)
                : reject(value, "the record is a broken aggregate of the Kinesis Producer Library: " + fault, budget);
    }

    /** Writes each of its records as a document of its own, so that a bad one takes none of the others with it. */
    private Outcomes writeAggregate(byte[] bytes, EventBudget budget) {
        List<Outcomes> parts = new ArrayList<>();
        while (aggregate.next()) {
            if (budget.isSpent()) {
                parts.add(KnownOutcomes.notWritten(budget.lateness()));
                break; // one that is not written brings all of them back
            }
            int start = aggregate.dataStart();
            int end = aggregate.dataEnd();
            Outcomes outcomes = inAggregate.readBytes(bytes, start, end)
                    ? write(inAggregate, budget)
                    : reject(inAggregate, bytes, start, end, budget);
            if (outcomes.size() > 0) {
                parts.add(outcomes);
            }
        }
        return new JoinedOutcomes(parts, budget);
    }

    /**
     * Writes what an event is: an object or array as it is, or what a string holds.
     *
     * @throws FunctionException if it holds neither
     */
    Outcomes writeEvent(JsonValue event, EventBudget budget) throws FunctionException {
        if (!event.isString()) {
            return write(event.json(), event.start(), event.end() - event.start(), budget);
        }
        if (!payload.readText(event)) {
            throw EventFailures.malformed("the event holds no reading: " + payload.problem());
        }
        int end = payload.offset() + payload.length();
        int start = JsonScan.skipSpace(payload.bytes(), JsonScan.skipMark(payload.bytes(), payload.offset(), end), end);
        if (start == end || (payload.bytes()[start] != '{' && payload.bytes()[start] != '[')) {
            throw EventFailures.malformed("the event holds no reading: it is a string that holds no object or array");
        }
        return write(payload.bytes(), start, end - start, budget);
    }

    /** Refuses a value that should hold a document. */
    Outcomes reject(JsonValue value, String reason, EventBudget budget) {
        return reject(FailureKind.VALIDATION, reason, value.json(), value.innerStart(), value.innerEnd(), budget);
    }

    private Outcomes reject(Payload unreadable, byte[] from, int start, int end, EventBudget budget) {
        return reject(unreadable.problemKind(), unreadable.problem(), from, start, end, budget);
    }

    /** What cannot be kept is bad input all the same, and comes again. */
    private Outcomes reject(FailureKind kind, String reason, byte[] from, int start, int end, EventBudget budget) {
        try {
            return gateway.reject(kind, reason, from, start, end - start, budget.millisForRoom());
        } catch (IngestException e) {
            return KnownOutcomes.failed(kind, reason + "; it could not be kept: " + e.getMessage());
        }
    }

    private Outcomes write(JsonValue value, boolean readable, EventBudget budget) {
        return readable
                ? write(payload, budget)
                : reject(payload, value.json(), value.innerStart(), value.innerEnd(), budget);
    }

    private Outcomes write(Payload document, EventBudget budget) {
        return document.isPing()
                ? KnownOutcomes.NOTHING
                : write(document.bytes(), document.offset(), document.length(), budget);
    }

    private Outcomes write(byte[] bytes, int offset, int length, EventBudget budget) {
        try {
            Outcomes outcomes = gateway.writeJson(bytes, offset, length, budget.millisForRoom());
            if (outcomes.waitedInVain()) {
                budget.waitedInVain();
            }
            return outcomes;
        } catch (IngestException e) {
            return KnownOutcomes.failed(e.kind(), String.valueOf(e.getMessage()));
        }
    }
}
