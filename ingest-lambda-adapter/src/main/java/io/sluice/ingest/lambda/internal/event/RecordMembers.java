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

    private final JsonMembers record = new JsonMembers(
            "eventSource", "EventSource", "eventSourceARN", "messageId", "body", "attributes", "Sns", "kinesis");
    private final JsonMembers attributes = new JsonMembers("MessageGroupId", "SequenceNumber");
    private final JsonMembers sns = new JsonMembers("Message");
    private final JsonMembers kinesis = new JsonMembers("data", "sequenceNumber");
    private @Nullable String innerFault;

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
        return source.is("aws:sqs")
                ? EventSource.SQS
                : source.is("aws:kinesis") ? EventSource.KINESIS : source.is("aws:sns") ? EventSource.SNS : null;
    }

    /** What holds the readings. */
    JsonValue payload(EventSource source) {
        return switch (source) {
            case SQS -> record.get(BODY);
            case KINESIS -> kinesis.get(0);
            default -> sns.get(0);
        };
    }

    /** What the record is called in an answer; absent for SNS. */
    JsonValue id(EventSource source) {
        return source == EventSource.KINESIS ? kinesis.get(1) : record.get(MESSAGE_ID);
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
