package io.sluice.ingest.lambda.internal.event;

import io.sluice.ingest.FailureKind;

/**
 * The document within a text of an event: escapes taken out, base64 and gzip undone, and the notification of SNS or the
 * event of EventBridge opened that another source may carry it in. Where nothing is to be undone it is a slice of the
 * event. Used again for the next text; for one thread.
 */
final class Payload {

    /** How often something may be undone, one thing in another: no source comes near. */
    private static final int MAX_LAYERS = 8;

    private static final int TYPE = 0;
    private static final int TOPIC = 1;
    private static final int MESSAGE = 2;
    private static final int DETAIL_TYPE = 3;
    private static final int SOURCE = 4;
    private static final int DETAIL = 5;
    private static final int KEY = 6;

    /** How gzip begins in base64: nobody's JSON begins so. */
    private static final String GZIP_TEXT = "H4sI";

    private final Scratch[] layers = new Scratch[MAX_LAYERS];
    private final Gunzip gunzip;
    private final int maxGunzipBytes;
    private final JsonMembers wrapping;

    /** What a registry of schemas has before each record: a zero, and four bytes that name the schema. */
    private static final int FRAME = 5;

    private int layer;
    private boolean ping;
    private byte[] bytes = new byte[0];
    private int offset;
    private int end;
    private FailureKind problemKind = FailureKind.VALIDATION;
    private String problem = "";

    /**
     * Prepares to find documents.
     *
     * @param maxGunzipBytes the most bytes that one may have unpacked
     * @param keyField the field that every reading has; an object with it is no envelope
     */
    Payload(int maxGunzipBytes, String keyField) {
        this.maxGunzipBytes = maxGunzipBytes;
        this.wrapping = new JsonMembers("Type", "TopicArn", "Message", "detail-type", "source", "detail", keyField);
        this.gunzip = new Gunzip(maxGunzipBytes);
        for (int i = 0; i < MAX_LAYERS; i++) {
            layers[i] = new Scratch();
        }
    }

    /** Finds the document in a string, or in an object or array, which is its own; false if there is none. */
    boolean readText(JsonValue value) {
        layer = 0;
        set(value.json(), value.innerStart(), value.innerEnd());
        return (!value.isString() || unescape()) && open();
    }

    /** Finds the document in a string of base64; false if there is none. */
    boolean readBase64(JsonValue value) {
        layer = 0;
        set(value.json(), value.innerStart(), value.innerEnd());
        return unescape() && decode() && open();
    }

    /** Whether what was found is an event that a schedule sends, and no document. */
    boolean isPing() {
        return ping;
    }

    /** Finds the document in bytes; false if there is none. */
    boolean readBytes(byte[] from, int start, int to) {
        layer = 0;
        set(from, start, to);
        return open();
    }

    byte[] bytes() {
        return bytes;
    }

    int offset() {
        return offset;
    }

    int length() {
        return end - offset;
    }

    FailureKind problemKind() {
        return problemKind;
    }

    /** Why there is no document. */
    String problem() {
        return problem;
    }

    private boolean open() {
        ping = false;
        boolean unpacked = false; // once: the buffer it is unpacked to cannot be unpacked from
        while (layer < MAX_LAYERS) {
            if (!unpacked && Gunzip.isGzip(bytes, offset, end - offset)) {
                unpacked = true;
                if (!unpack()) {
                    return false;
                }
            } else if (beginsWithGzipText()) {
                if (!decode()) {
                    return false;
                }
            } else if (isFramed()) {
                set(bytes, offset + FRAME, end);
            } else if (decodeDocument()) {
                continue; // which counts as a layer
            } else if (!isWrapping()) {
                return true;
            } else if (isPing(wrapping.get(SOURCE), wrapping.get(DETAIL))
                    && wrapping.get(DETAIL_TYPE).isString()) {
                ping = true;
                return true;
            } else if (wrapping.get(DETAIL).isPresent()
                    && !wrapping.get(MESSAGE).isPresent()) {
                JsonValue detail = wrapping.get(DETAIL);
                set(bytes, detail.innerStart(), detail.innerEnd());
                if (detail.isString() && !unescape()) {
                    return false;
                }
            } else {
                JsonValue message = wrapping.get(MESSAGE);
                set(bytes, message.innerStart(), message.innerEnd());
                if (!unescape()) {
                    return false;
                }
            }
            layer++;
        }
        return problem(FailureKind.VALIDATION, "the document is wrapped more than " + MAX_LAYERS + " times");
    }

    private boolean isWrapping() {
        int start = JsonScan.skipSpace(bytes, offset, end);
        if (start == end || bytes[start] != '{' || !wrapping.read(bytes, start, end)) {
            return false;
        }
        if (wrapping.get(KEY).isPresent() || JsonScan.skipSpace(bytes, wrapping.end(), end) != end) {
            return false;
        }
        boolean notification = wrapping.get(TYPE).is("Notification")
                && wrapping.get(TOPIC).isString()
                && wrapping.get(MESSAGE).isString();
        return notification || isBusEvent(wrapping.get(DETAIL_TYPE), wrapping.get(SOURCE), wrapping.get(DETAIL));
    }

    /** Whether an object with these members is an event of EventBridge. */
    static boolean isBusEvent(JsonValue detailType, JsonValue source, JsonValue detail) {
        return detailType.isString() && source.isString() && detail.isPresent();
    }

    /** Whether an event of a bus is of a schedule, which has nothing to say. */
    static boolean isPing(JsonValue source, JsonValue detail) {
        if (!source.is("aws.events") && !source.is("aws.scheduler")) {
            return false;
        }
        int at = detail.isObject() ? JsonScan.skipSpace(detail.json(), detail.start() + 1, detail.end()) : 0;
        return detail.isObject() && at == detail.end() - 1;
    }

    /** No document begins with a zero. */
    private boolean isFramed() {
        return end - offset > FRAME
                && bytes[offset] == 0
                && (bytes[offset + FRAME] == '{' || bytes[offset + FRAME] == '[');
    }

    /** Undoes base64 if it is that of an object or array, as no document itself can be; else changes nothing. */
    private boolean decodeDocument() {
        // What an opening bracket begins with in base64.
        if (end - offset < 4 || (bytes[offset] != 'e' && bytes[offset] != 'W')) {
            return false;
        }
        byte[] into = layers[layer].withRoom((end - offset) / 4 * 3 + 3);
        int length = Base64Bytes.decode(bytes, offset, end, into);
        if (length <= 0 || (into[0] != '{' && into[0] != '[')) {
            return false;
        }
        layer++;
        set(into, 0, length);
        return true;
    }

    private boolean beginsWithGzipText() {
        return end - offset >= GZIP_TEXT.length()
                && JsonValue.equal(bytes, offset, offset + GZIP_TEXT.length(), GZIP_TEXT);
    }

    /** Takes the escapes out of the string that ends with the quote at {@code end}, if it has any. */
    private boolean unescape() {
        int at = offset;
        while (at < end && bytes[at] != '\\') {
            at++;
        }
        if (at == end) {
            return true;
        }
        byte[] into = layers[layer].withRoom(end - offset);
        JsonStringReader reader = new JsonStringReader(bytes, offset, end + 1);
        int length = reader.readInto(into);
        if (length < 0) {
            return problem(
                    FailureKind.VALIDATION,
                    "the string is not well-formed at its byte " + (reader.position() - offset));
        }
        layer++;
        set(into, 0, length);
        return true;
    }

    private boolean decode() {
        byte[] into = layers[layer].withRoom((end - offset) / 4 * 3 + 3);
        int length = Base64Bytes.decode(bytes, offset, end, into);
        if (length < 0) {
            return problem(FailureKind.VALIDATION, "the data is not base64 (standard alphabet, padded)");
        }
        layer++;
        set(into, 0, length);
        return true;
    }

    private boolean unpack() {
        int length = gunzip.unpack(bytes, offset, end);
        if (length == Gunzip.TOO_LARGE) {
            return problem(
                    FailureKind.TOO_LARGE,
                    "the gzip data unpacks to more than SLUICE_MAX_GUNZIP_BYTES=" + maxGunzipBytes);
        }
        if (length < 0) {
            return problem(FailureKind.VALIDATION, "the gzip data is broken or cut short");
        }
        set(gunzip.bytes(), 0, length);
        return true;
    }

    private void set(byte[] newBytes, int from, int to) {
        bytes = newBytes;
        offset = from;
        end = to;
    }

    private boolean problem(FailureKind kind, String why) {
        problemKind = kind;
        problem = why;
        return false;
    }
}
