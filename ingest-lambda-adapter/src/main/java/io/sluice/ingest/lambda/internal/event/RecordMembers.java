package io.sluice.ingest.lambda.internal.event;

import org.jspecify.annotations.Nullable;

/** One of an event's {@code Records}: its source, its payload and what names it. Used again; for one thread. */
final class RecordMembers {

    private static final int EVENT_SOURCE = 0;
    private static final int EVENT_SOURCE_OF_SNS = 1;
    private static final int ARN = 2;
    private static final int MESSAGE_ID = 3;
    private static final int BODY = 4;
    private static final int ATTRIBUTES = 5;
    private static final int SNS = 6;
    private static final int KINESIS = 7;

    // Of the flat records that EventBridge Pipes make.
    private static final int DATA = 8;
    private static final int SEQUENCE_NUMBER = 9;
    private static final int TOPIC_PARTITION = 10;
    private static final int OFFSET = 11;
    private static final int VALUE = 12;
    private static final int KEY = 13;

    private final JsonMembers record;
    private final JsonMembers attributes = new JsonMembers("MessageGroupId", "SequenceNumber");
    private final JsonMembers sns = new JsonMembers("Message");
    private final JsonMembers kinesis = new JsonMembers("data", "sequenceNumber");
    private @Nullable String innerFault;

    /**
     * Prepares to read records.
     *
     * @param keyField the field that every reading has
     */
    RecordMembers(String keyField) {
        record = new JsonMembers(
                "eventSource",
                "EventSource",
                "eventSourceARN",
                "messageId",
                "body",
                "attributes",
                "Sns",
                "kinesis",
                "data",
                "sequenceNumber",
                "eventSourceKey",
                "offset",
                "value",
                keyField);
    }

    /** Whether it is a reading itself, whatever else it has. */
    boolean isReading() {
        return record.saw(KEY);
    }

    /** A record's place in its partition, in Kafka. */
    JsonValue offset() {
        return record.get(OFFSET);
    }

    /** Reads a record; false if it is no object, or says something twice. */
    boolean read(byte[] json, int start, int limit) {
        innerFault = null;
        return record.read(json, start, limit)
                && inner(attributes, ATTRIBUTES)
                && inner(sns, SNS)
                && inner(kinesis, KINESIS);
    }

    private boolean inner(JsonMembers members, int of) {
        members.clear();
        if (record.get(of).isObject() && !members.read(record.get(of))) {
            innerFault = members.fault();
            return false;
        }
        return true;
    }

    String fault() {
        return innerFault != null ? innerFault : record.fault();
    }

    int end() {
        return record.end();
    }

    JsonValue eventSource() {
        JsonValue source = record.get(EVENT_SOURCE);
        return source.isPresent() ? source : record.get(EVENT_SOURCE_OF_SNS);
    }

    /** Null if it is none that brings readings. */
    @Nullable
    EventSource source() {
        JsonValue source = eventSource();
        if (source.is("aws:kafka") || source.is("SelfManagedKafka")) {
            return EventSource.KAFKA;
        }
        return source.is("aws:sqs")
                ? EventSource.SQS
                : source.is("aws:kinesis") ? EventSource.KINESIS : source.is("aws:sns") ? EventSource.SNS : null;
    }

    /** What holds the readings. */
    JsonValue payload(EventSource source) {
        return switch (source) {
            case SQS -> record.get(BODY);
            case KINESIS -> kinesis.get(0).isPresent() ? kinesis.get(0) : record.get(DATA);
            case KAFKA -> record.get(VALUE);
            default -> sns.get(0);
        };
    }

    /** What the record is called in an answer; absent for SNS. */
    JsonValue id(EventSource source) {
        return switch (source) {
            case KINESIS -> kinesis.get(1).isPresent() ? kinesis.get(1) : record.get(SEQUENCE_NUMBER);
            case KAFKA -> record.get(TOPIC_PARTITION);
            default -> record.get(MESSAGE_ID);
        };
    }

    /** Whether its queue keeps an order: a standard queue may have groups, but numbers nothing. */
    boolean isFifo() {
        return record.get(ARN).endsWith(".fifo") || attributes.get(1).isPresent();
    }

    /** The group that its queue keeps in order. */
    JsonValue group() {
        return attributes.get(0);
    }
}
