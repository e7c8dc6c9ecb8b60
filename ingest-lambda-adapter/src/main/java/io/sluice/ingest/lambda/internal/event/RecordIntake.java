package io.sluice.ingest.lambda.internal.event;

import io.sluice.ingest.lambda.internal.event.ReadingGateway.Outcomes;
import io.sluice.ingest.lambda.internal.runtime.FunctionException;

/** Takes the records of a batch out of its event and has each written, before any is waited for. For one thread. */
final class RecordIntake {

    private final DocumentWriter writer;
    private final RecordMembers record;
    private final JsonMembers topicRecord = new JsonMembers("offset", "value");
    private final JsonScan scan = new JsonScan();
    private final JsonValue element = new JsonValue();
    private final JsonValue partition = new JsonValue();
    private final JsonValue nothing = new JsonValue();
    private final RecordBatch batch = new RecordBatch();
    private boolean fifo;

    RecordIntake(DocumentWriter writer, String keyField) {
        this.writer = writer;
        this.record = new RecordMembers(keyField);
    }

    /** The records that were written last. */
    RecordBatch batch() {
        return batch;
    }

    /** Whether the records' queue keeps an order. */
    boolean isFifo() {
        return fifo;
    }

    void clear() {
        batch.clear();
        fifo = false;
    }

    /** Adds a document that is an event of its own. */
    void addDocument(Outcomes outcomes) {
        batch.add(outcomes, nothing, nothing, 0);
    }

    /** Writes each of the {@code Records}, an array. */
    void writeRecords(JsonValue records, EventSource source, EventBudget budget) throws FunctionException {
        byte[] json = records.json();
        int at = JsonScan.skipSpace(json, records.start() + 1, records.end());
        while (json[at] != ']') {
            if (!record.read(json, at, records.end())) {
                throw broken(record.fault());
            }
            if (record.source() != source) {
                throw broken("it is not of the first record's source");
            }
            JsonValue id = record.id(source);
            boolean kafka = source == EventSource.KAFKA;
            if (source.checkpoints() && !kafka && !(id.isString() && id.isPlain())) {
                throw broken("nothing names it that the answer could");
            }
            fifo |= source == EventSource.SQS && record.isFifo();
            long offset = kafka ? offset(record.offset()) : 0;
            add(record.payload(source), source, budget, id.isString() ? id : nothing, record.group(), offset);
            at = next(json, record.end(), records.end());
        }
    }

    /** Writes each record of an object of topics' partitions. */
    void writeTopics(JsonValue topics, EventBudget budget) throws FunctionException {
        byte[] json = topics.json();
        int at = JsonScan.skipSpace(json, topics.start() + 1, topics.end());
        while (json[at] != '}') {
            partition.set(json, at, scan.endOfString(json, at, topics.end()));
            int start = JsonScan.skipSpace(json, scan.endOfName(json, at, topics.end()), topics.end());
            element.set(json, start, scan.endOfValue(json, start, topics.end()));
            if (!element.isArray() || !partition.isPlain()) {
                throw broken("a partition is no list, or has no name");
            }
            writePartition(element, budget);
            at = next(json, element.end(), topics.end());
        }
    }

    private void writePartition(JsonValue records, EventBudget budget) throws FunctionException {
        byte[] json = records.json();
        int at = JsonScan.skipSpace(json, records.start() + 1, records.end());
        while (json[at] != ']') {
            if (!topicRecord.read(json, at, records.end())) {
                throw broken(topicRecord.fault());
            }
            add(topicRecord.get(1), EventSource.KAFKA, budget, partition, nothing, offset(topicRecord.get(0)));
            at = next(json, topicRecord.end(), records.end());
        }
    }

    private void add(
            JsonValue payload, EventSource source, EventBudget budget, JsonValue id, JsonValue group, long offset) {
        // A value that is null deletes its key in Kafka: there is no reading in it.
        boolean tombstone = source == EventSource.KAFKA && (!payload.isPresent() || payload.isNull());
        Outcomes outcomes = tombstone ? KnownOutcomes.NOTHING : outcomes(payload, source, budget);
        if (source.checkpoints()) {
            outcomes.send(); // the answer waits for it, so nothing is won by holding it back
        }
        batch.add(outcomes, id, group, offset);
    }

    private Outcomes outcomes(JsonValue payload, EventSource source, EventBudget budget) {
        if (budget.isSpent()) {
            return KnownOutcomes.notWritten(budget.lateness());
        }
        if (!payload.isString()) {
            return writer.reject(payload, "the record holds no string where its readings should be", budget);
        }
        return switch (source) {
            case KINESIS -> writer.writeStreamRecord(payload, budget);
            case KAFKA -> writer.writeBase64(payload, budget);
            default -> writer.writeText(payload, budget);
        };
    }

    private static long offset(JsonValue offset) throws FunctionException {
        long value = 0;
        for (int i = offset.start(); i < offset.end(); i++) {
            int digit = offset.json()[i] - '0';
            if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
                throw broken("its offset is no offset");
            }
            value = value * 10 + digit;
        }
        if (!offset.isPresent()) {
            throw broken("it has no offset");
        }
        return value;
    }

    /** Where the next element or name begins, or the closing bracket stands, in JSON that is known to be whole. */
    private static int next(byte[] json, int end, int limit) {
        int at = JsonScan.skipSpace(json, end, limit);
        return json[at] == ',' ? JsonScan.skipSpace(json, at + 1, limit) : at;
    }

    private static FunctionException broken(String why) {
        return EventFailures.malformed("a record of the event is broken: " + why);
    }
}
