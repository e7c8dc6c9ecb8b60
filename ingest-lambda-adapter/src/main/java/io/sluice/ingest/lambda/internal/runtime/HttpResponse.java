package io.sluice.ingest.lambda.internal.runtime;

import java.nio.charset.Charset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP response: its status, its header fields as slices of the head's bytes, and its body. Used again for the next
 * response; nothing is decoded that is not asked for. For one thread.
 */
final class HttpResponse {

    private static final int MAX_FIELDS = 1_000;
    private static final int MAX_HEAD_BYTES = 512 * 1024;
    private static final int KEPT_HEAD_BYTES = 64 * 1024;
    private static final int FIRST_HEAD_BYTES = 4 * 1024;
    /** Name's start and end, value's start and end. */
    private static final int INTS_PER_FIELD = 4;

    private final BodyBuffer body = new BodyBuffer();
    private byte[] head = new byte[FIRST_HEAD_BYTES];
    private int headLength;
    private int[] fields = new int[16 * INTS_PER_FIELD];
    private int fieldCount;
    private int status;
    private boolean keepAlive;

    void reset() {
        if (head.length > KEPT_HEAD_BYTES) {
            head = new byte[FIRST_HEAD_BYTES];
        }
        headLength = 0;
        fieldCount = 0;
        status = 0;
        keepAlive = false;
        body.reset();
    }

    int status() {
        return status;
    }

    void status(int newStatus) {
        status = newStatus;
    }

    /** Whether the connection may serve another request after this response. */
    boolean keepAlive() {
        return keepAlive;
    }

    void keepAlive(boolean newKeepAlive) {
        keepAlive = newKeepAlive;
    }

    BodyBuffer body() {
        return body;
    }

    byte[] head() {
        return head;
    }

    int headLength() {
        return headLength;
    }

    void appendHead(byte[] from, int offset, int count) throws ProtocolException {
        if (headLength + count > MAX_HEAD_BYTES) {
            throw new ProtocolException("the head is larger than " + MAX_HEAD_BYTES + " bytes");
        }
        if (headLength + count > head.length) {
            head = Arrays.copyOf(head, Math.max(head.length * 2, headLength + count));
        }
        System.arraycopy(from, offset, head, headLength, count);
        headLength += count;
    }

    /** Drops what the head holds from an offset on: the lines of an interim response. */
    void truncateHead(int length) {
        headLength = length;
    }

    void addField(int nameStart, int nameEnd, int valueStart, int valueEnd) throws ProtocolException {
        if (fieldCount == MAX_FIELDS) {
            throw new ProtocolException("more than " + MAX_FIELDS + " header fields");
        }
        int at = fieldCount * INTS_PER_FIELD;
        if (at == fields.length) {
            fields = Arrays.copyOf(fields, at * 2);
        }
        fields[at] = nameStart;
        fields[at + 1] = nameEnd;
        fields[at + 2] = valueStart;
        fields[at + 3] = valueEnd;
        fieldCount++;
    }

    /**
     * Finds the next field of a name, in any case.
     *
     * @param name in lower case
     * @param from the field to begin at; 0 to find the first
     * @return the field's number, or -1
     */
    int find(String name, int from) {
        for (int field = from; field < fieldCount; field++) {
            int at = field * INTS_PER_FIELD;
            if (fields[at + 1] - fields[at] == name.length() && matches(fields[at], name)) {
                return field;
            }
        }
        return -1;
    }

    boolean lastFieldIs(String lowerCaseName) {
        return fieldCount > 0 && find(lowerCaseName, fieldCount - 1) >= 0;
    }

    int valueStart(int field) {
        return fields[field * INTS_PER_FIELD + 2];
    }

    int valueEnd(int field) {
        return fields[field * INTS_PER_FIELD + 3];
    }

    /** The value of the first field of a name, or null if there is none or it is empty. */
    @Nullable
    String header(String lowerCaseName, Charset charset) {
        int field = find(lowerCaseName, 0);
        if (field < 0 || valueStart(field) == valueEnd(field)) {
            return null;
        }
        return new String(head, valueStart(field), valueEnd(field) - valueStart(field), charset);
    }

    /** Whether the first field of a name holds exactly these characters, a byte each. */
    boolean headerIs(String lowerCaseName, String value) {
        int field = find(lowerCaseName, 0);
        if (field < 0 || valueEnd(field) - valueStart(field) != value.length()) {
            return false;
        }
        int start = valueStart(field);
        for (int i = 0; i < value.length(); i++) {
            if (head[start + i] != value.charAt(i)) {
                return false; // a byte beyond ASCII is negative and so equals no character
            }
        }
        return true;
    }

    /** The first field of a name as a number; 0 if there is none, or it is none. */
    long number(String lowerCaseName) {
        int field = find(lowerCaseName, 0);
        long value = 0;
        for (int i = field < 0 ? 0 : valueStart(field); field >= 0 && i < valueEnd(field); i++) {
            if (!ResponseReader.isDigit(head[i]) || i - valueStart(field) > 17) {
                return 0;
            }
            value = value * 10 + (head[i] - '0');
        }
        return value;
    }

    private boolean matches(int start, String lowerCaseName) {
        for (int i = 0; i < lowerCaseName.length(); i++) {
            byte b = head[start + i];
            int lower = b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
            if (lower != lowerCaseName.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
