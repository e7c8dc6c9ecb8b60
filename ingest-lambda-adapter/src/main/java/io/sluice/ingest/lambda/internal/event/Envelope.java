package io.sluice.ingest.lambda.internal.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.ingest.lambda.internal.runtime.FunctionException;
import io.sluice.ingest.lambda.internal.runtime.Invocation;

/**
 * What an event comes in: finds its source by the members that are there, in whatever order, and keeps their slices.
 * What looks like no envelope is the readings themselves, which the decoder judges. Used again; for one thread.
 */
final class Envelope {

    static final int RECORDS = 0;
    static final int TOPIC_RECORDS = 1;
    static final int EVENT_SOURCE = 2;
    static final int REQUEST_CONTEXT = 3;
    static final int DETAIL_TYPE = 4;
    static final int SOURCE = 5;
    static final int DETAIL = 6;
    static final int DATA = 7;
    static final int METHOD = 8;
    static final int PATH = 9;
    static final int RAW_PATH = 10;
    static final int HEADERS = 11;
    static final int MULTI_HEADERS = 12;
    static final int BODY = 13;
    static final int BASE64 = 14;
    private static final int FIREHOSE = 15;
    private static final int LOGS = 16;
    private static final int KEY = 17;

    private final JsonMembers top;
    private final RecordMembers first = new RecordMembers();
    private final JsonValue document = new JsonValue();

    /**
     * Prepares to find sources.
     *
     * @param keyField the field that every reading has
     */
    Envelope(String keyField) {
        top = new JsonMembers(
                "Records",
                "records",
                "eventSource",
                "requestContext",
                "detail-type",
                "source",
                "detail",
                "data",
                "httpMethod",
                "path",
                "rawPath",
                "headers",
                "multiValueHeaders",
                "body",
                "isBase64Encoded",
                "deliveryStreamArn",
                "awslogs",
                keyField);
    }

    /** A member of the envelope. */
    JsonValue get(int member) {
        return top.get(member);
    }

    /** The event without what is around it: a string, or everything else as it is. */
    JsonValue document() {
        return document;
    }

    /**
     * Finds an event's source.
     *
     * @throws FunctionException if it is none of those that bring readings, or a broken envelope
     */
    EventSource find(Invocation invocation) throws FunctionException {
        byte[] body = invocation.body();
        int end = invocation.length();
        int start = JsonScan.skipSpace(body, JsonScan.skipMark(body, 0, end), end);
        if (start == end) {
            throw EventFailures.malformed("the event holds no reading: it is empty");
        }
        top.clear();
        document.set(body, start, end);
        return switch (body[start]) {
            case '{' -> ofObject(body, start, end);
            case '[' -> EventSource.DIRECT;
            case '"' -> ofString(body, start, end);
            default ->
                throw EventFailures.malformed(
                        "the event holds no reading: it is neither an object nor an array nor NDJSON, but begins with '"
                                + excerpt(body, start, end) + "'");
        };
    }

    private EventSource ofString(byte[] body, int start, int end) throws FunctionException {
        JsonScan scan = new JsonScan();
        int close = scan.endOfString(body, start, end);
        if (close == JsonScan.BROKEN) {
            throw EventFailures.malformed("the event is a string that is not well-formed at byte " + scan.faultAt());
        }
        if (JsonScan.skipSpace(body, close, end) != end) {
            throw EventFailures.malformed("bytes follow the string that the event is, from byte " + close);
        }
        document.set(body, start, close);
        return EventSource.DIRECT;
    }

    private EventSource ofObject(byte[] body, int start, int end) throws FunctionException {
        if (!top.read(body, start, end)) {
            boolean envelope =
                    top.saw(RECORDS) || top.saw(TOPIC_RECORDS) || top.saw(REQUEST_CONTEXT) || top.saw(DETAIL_TYPE);
            if (envelope && !top.saw(KEY)) {
                throw EventFailures.malformed("the event's envelope is broken: " + top.fault());
            }
            return EventSource.DIRECT;
        }
        if (JsonScan.skipSpace(body, top.end(), end) != end) {
            return EventSource.DIRECT; // more objects follow: NDJSON
        }
        if (top.get(RECORDS).isArray()) {
            return ofRecords(top.get(RECORDS));
        }
        JsonValue eventSource = top.get(EVENT_SOURCE);
        if (top.get(TOPIC_RECORDS).isObject() && (eventSource.is("aws:kafka") || eventSource.is("SelfManagedKafka"))) {
            return EventSource.KAFKA;
        }
        if (top.get(REQUEST_CONTEXT).isObject()) {
            return EventSource.HTTP;
        }
        if (Payload.isBusEvent(top.get(DETAIL_TYPE), top.get(SOURCE), top.get(DETAIL))) {
            return EventSource.EVENT_BRIDGE;
        }
        if (top.get(KEY).isPresent()) {
            return EventSource.DIRECT;
        }
        refuseUnsupported(eventSource);
        return top.get(DATA).isString() ? EventSource.DIRECT_DATA : EventSource.DIRECT;
    }

    private void refuseUnsupported(JsonValue eventSource) throws FunctionException {
        if (top.get(FIREHOSE).isPresent()) {
            throw EventFailures.unsupported("a transformation of Data Firehose (deliveryStreamArn)");
        }
        if (top.get(LOGS).isPresent()) {
            throw EventFailures.unsupported("a subscription of CloudWatch Logs (awslogs)");
        }
        if (eventSource.startsWith("aws:")) {
            throw EventFailures.unsupported(name(eventSource));
        }
    }

    private EventSource ofRecords(JsonValue records) throws FunctionException {
        byte[] json = records.json();
        int at = JsonScan.skipSpace(json, records.start() + 1, records.end());
        if (json[at] == ']') {
            return EventSource.EMPTY;
        }
        if (!first.read(json, at, records.end())) {
            throw EventFailures.malformed("the event's first record is broken: " + first.fault());
        }
        EventSource source = first.source();
        if (source == null) {
            throw EventFailures.unsupported(name(first.eventSource()));
        }
        return source;
    }

    private static String name(JsonValue eventSource) {
        if (!eventSource.isString()) {
            return "a list of records that name no eventSource";
        }
        if (eventSource.is("aws:dynamodb")) {
            return "a stream of DynamoDB (aws:dynamodb)";
        }
        if (eventSource.is("aws:s3")) {
            return "a notification of S3 (aws:s3)";
        }
        String text = eventSource.text();
        return "eventSource '" + (text.length() > 64 ? text.substring(0, 64) + "..." : text) + "'";
    }

    private static String excerpt(byte[] body, int start, int end) {
        return new String(body, start, Math.min(end - start, 20), UTF_8);
    }
}
