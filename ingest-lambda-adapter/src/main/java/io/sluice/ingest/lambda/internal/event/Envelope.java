package io.sluice.ingest.lambda.internal.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.ingest.lambda.internal.runtime.FunctionException;
import io.sluice.ingest.lambda.internal.runtime.Invocation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an event comes in: finds its source by the members that are there, in whatever order, and keeps their slices.
 * What looks like no envelope is the readings themselves, which the decoder judges; and so is whatever has the readings'
 * key at its top, since a reading that is taken for an envelope would be lost. Used again; for one thread.
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
    private static final int WINDOW = 17;
    private static final int STATE = 18;
    private static final int FINAL = 19;
    static final int LATTICE_METHOD = 20;
    static final int LATTICE_PATH = 21;
    static final int LATTICE_BASE64 = 22;
    private static final List<String> NAMES = List.of(
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
            "window",
            "state",
            "isFinalInvokeForWindow",
            "method",
            "raw_path",
            "is_base64_encoded");

    private final JsonMembers top;
    private final int[] fields;
    private final RecordMembers first;
    private final JsonScan scan = new JsonScan();
    private final JsonValue pipe = new JsonValue();
    private final JsonValue document = new JsonValue();

    /**
     * Prepares to find sources.
     *
     * @param readingFields the fields of a reading, that of the key first
     */
    Envelope(List<String> readingFields) {
        List<String> names = new ArrayList<>(NAMES);
        names.addAll(readingFields);
        first = new RecordMembers(readingFields.get(0));
        top = new JsonMembers(names.toArray(new String[0]));
        // A field that is called as a member of an envelope is that member.
        fields = readingFields.stream().mapToInt(names::indexOf).toArray();
    }

    /** A member of the envelope. */
    JsonValue get(int member) {
        return top.get(member);
    }

    /** The list of the event's records; the event itself, if it comes through a pipe. */
    JsonValue records() {
        return pipe.isPresent() ? pipe : get(RECORDS);
    }

    /** Whether the event of a bus is one that a schedule sends, to whomever, and has no reading. */
    boolean isPing() {
        return Payload.isPing(get(SOURCE), get(DETAIL));
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
        pipe.clear();
        document.set(body, start, end);
        return switch (body[start]) {
            case '{' -> ofObject(body, start, end);
            case '[' -> ofArray(body, start, end);
            case '"' -> ofString(body, start, end);
            default ->
                throw EventFailures.malformed(
                        "the event holds no reading: it is neither an object nor an array nor NDJSON, but begins with '"
                                + excerpt(body, start, end) + "'");
        };
    }

    /** Readings; or records through EventBridge Pipes, if all are such and none has the readings' key. */
    private EventSource ofArray(byte[] body, int start, int end) throws FunctionException {
        int at = JsonScan.skipSpace(body, start + 1, end);
        if (!first.read(body, at, end) || first.isReading()) {
            return EventSource.DIRECT;
        }
        EventSource source = first.source();
        if (source == null && first.eventSource().startsWith("aws:")) {
            throw EventFailures.unsupported(name(first.eventSource()));
        }
        if (source == null || !source.checkpoints()) {
            return EventSource.DIRECT;
        }
        int close = scan.endOfValue(body, start, end);
        if (close == JsonScan.BROKEN || JsonScan.skipSpace(body, close, end) != end) {
            return EventSource.DIRECT;
        }
        for (at = first.end(); at < close; at = first.end()) {
            at = JsonScan.skipSpace(body, at, close);
            if (body[at] == ']') {
                break;
            }
            at = JsonScan.skipSpace(body, at + 1, close);
            boolean whole = first.read(body, at, close);
            if (first.isReading()) {
                return EventSource.DIRECT;
            }
            if (!whole) {
                throw EventFailures.malformed("a record of the event is broken: " + first.fault());
            }
        }
        pipe.set(body, start, close);
        return source;
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
        boolean whole = top.read(body, start, end);
        if (top.saw(fields[0])) {
            return EventSource.DIRECT; // whatever else there is
        }
        if (!whole) {
            if (top.saw(RECORDS) || top.saw(TOPIC_RECORDS) || top.saw(REQUEST_CONTEXT) || top.saw(DETAIL_TYPE)) {
                throw EventFailures.malformed("the event's envelope is broken: " + top.fault());
            }
            return EventSource.DIRECT;
        }
        if (JsonScan.skipSpace(body, top.end(), end) != end) {
            return EventSource.DIRECT; // more objects follow: NDJSON
        }
        EventSource source = ofEnvelope();
        if (source != null) {
            return source;
        }
        refuseUnsupported(top.get(EVENT_SOURCE));
        return top.get(DATA).isString() ? EventSource.DIRECT_DATA : EventSource.DIRECT;
    }

    /** Null if there is no sign of an envelope. Two at once are none: one of them would be acknowledged unread. */
    private @Nullable EventSource ofEnvelope() throws FunctionException {
        JsonValue eventSource = top.get(EVENT_SOURCE);
        boolean records = top.get(RECORDS).isArray() || isEndOfWindow();
        boolean topics = top.get(TOPIC_RECORDS).isPresent()
                && (eventSource.is("aws:kafka") || eventSource.is("SelfManagedKafka"));
        boolean request = top.get(REQUEST_CONTEXT).isObject()
                || (top.get(LATTICE_METHOD).isString() && top.get(LATTICE_PATH).isString());
        boolean busEvent = Payload.isBusEvent(top.get(DETAIL_TYPE), top.get(SOURCE), top.get(DETAIL));
        if ((records ? 1 : 0) + (topics ? 1 : 0) + (request ? 1 : 0) + (busEvent ? 1 : 0) > 1) {
            throw EventFailures.malformed("the event is the envelope of more than one source");
        }
        if (topics && !top.get(TOPIC_RECORDS).isObject()) {
            throw EventFailures.malformed("the event's records are no object of topics' partitions");
        }
        if (records) {
            return ofRecords(top.get(RECORDS));
        }
        if (topics) {
            return EventSource.KAFKA;
        }
        return request ? EventSource.HTTP : busEvent ? EventSource.EVENT_BRIDGE : null;
    }

    /** Whether this is the call after the last record of a tumbling window, which may have no records. */
    private boolean isEndOfWindow() {
        JsonValue records = top.get(RECORDS);
        return top.get(WINDOW).isObject() && top.get(FINAL).isTrue() && (!records.isPresent() || records.isNull());
    }

    /** The state of the tumbling window that the records are of, absent if it has none; null if they are of no window. */
    @Nullable
    JsonValue windowState() {
        return top.get(WINDOW).isObject() ? top.get(STATE) : null;
    }

    private boolean hasReadingField() {
        for (int field : fields) {
            if (top.get(field).isPresent()) {
                return true;
            }
        }
        return false;
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
        if (!records.isArray()) {
            return EventSource.EMPTY;
        }
        byte[] json = records.json();
        int at = JsonScan.skipSpace(json, records.start() + 1, records.end());
        if (json[at] == ']') {
            // A reading without its key is bad input, and as such not to be acknowledged unseen.
            return hasReadingField() ? EventSource.DIRECT : EventSource.EMPTY;
        }
        if (!first.read(json, at, records.end())) {
            throw EventFailures.malformed("the event's first record is broken: " + first.fault());
        }
        EventSource source = first.source();
        if (source == null || source == EventSource.KAFKA) {
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
