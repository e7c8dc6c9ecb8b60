package io.sluice.ingest.lambda.internal.event;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.IngestException;
import io.sluice.ingest.lambda.internal.event.ReadingGateway.Outcomes;
import io.sluice.ingest.lambda.internal.runtime.FunctionException;

/** Writes the documents of an event, or gives what is none to the dead-letter sink. For one thread. */
final class DocumentWriter {

    private final ReadingGateway gateway;
    private final Payload payload;

    DocumentWriter(ReadingGateway gateway, EventSettings settings) {
        this.gateway = gateway;
        this.payload = new Payload(settings.maxGunzipBytes());
    }

    /** Writes what a string, object or array holds. */
    Outcomes writeText(JsonValue value, EventBudget budget) {
        return write(value, payload.readText(value), budget);
    }

    /** Writes what a string of base64 holds. */
    Outcomes writeBase64(JsonValue value, EventBudget budget) {
        return write(value, payload.readBase64(value), budget);
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
    Outcomes reject(JsonValue value, String reason) {
        return gateway.reject(
                FailureKind.VALIDATION,
                reason,
                value.json(),
                value.innerStart(),
                value.innerEnd() - value.innerStart());
    }

    private Outcomes write(JsonValue value, boolean readable, EventBudget budget) {
        if (readable) {
            return write(payload.bytes(), payload.offset(), payload.length(), budget);
        }
        return gateway.reject(
                payload.problemKind(),
                payload.problem(),
                value.json(),
                value.innerStart(),
                value.innerEnd() - value.innerStart());
    }

    private Outcomes write(byte[] bytes, int offset, int length, EventBudget budget) {
        try {
            return gateway.writeJson(bytes, offset, length, budget.millisForRoom());
        } catch (IngestException e) {
            return KnownOutcomes.failed(e.kind(), String.valueOf(e.getMessage()));
        }
    }
}
