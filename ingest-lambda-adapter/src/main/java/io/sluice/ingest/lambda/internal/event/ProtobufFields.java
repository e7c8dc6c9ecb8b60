package io.sluice.ingest.lambda.internal.event;

/**
 * Walks the fields of one message of protobuf, by its wire format, without keeping any. Whatever the bytes, it ends and
 * stays within them. Used again; for one thread.
 */
final class ProtobufFields {

    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int LENGTH_AND_BYTES = 2;
    private static final int FOUR_BYTES = 5;
    private static final int MAX_FIELD = (1 << 29) - 1;

    private byte[] bytes = new byte[0];
    private int at;
    private int end;
    private boolean broken;
    private int field;
    private int type;
    private long number;
    private int valueStart;

    /** Sets out to read the message that lies there. */
    void set(byte[] in, int from, int to) {
        bytes = in;
        at = from;
        end = to;
        broken = false;
    }

    /** Goes to the next field; false at the end, or where the bytes are no message. */
    boolean next() {
        if (broken || at == end) {
            return false;
        }
        long tag = varint();
        long named = tag >>> 3;
        field = (int) named;
        type = (int) (tag & 7);
        if (broken || named < 1 || named > MAX_FIELD) {
            return breakOff();
        }
        valueStart = at;
        return switch (type) {
            case VARINT -> {
                number = varint();
                yield !broken;
            }
            case EIGHT_BYTES -> skip(Long.BYTES);
            case FOUR_BYTES -> skip(Integer.BYTES);
            case LENGTH_AND_BYTES -> {
                long length = varint();
                valueStart = at;
                yield !broken && skip(length);
            }
            default -> breakOff(); // groups, which nobody writes any more
        };
    }

    /** Whether the bytes are no message, from here on. */
    boolean isBroken() {
        return broken;
    }

    /** Whether the field has this number, and is a number itself. */
    boolean isNumber(int wanted) {
        return field == wanted && type == VARINT;
    }

    /** Whether the field has this number, and is text, bytes or a message. */
    boolean isBytes(int wanted) {
        return field == wanted && type == LENGTH_AND_BYTES;
    }

    /** The number, unsigned. */
    long number() {
        return number;
    }

    /** Where the field's bytes begin. */
    int start() {
        return valueStart;
    }

    /** Where the field's bytes end, exclusive. */
    int end() {
        return at;
    }

    private boolean skip(long length) {
        if (length < 0 || length > end - at) {
            return breakOff();
        }
        at += (int) length;
        return true;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE && at < end; shift += 7) {
            byte b = bytes[at++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        breakOff();
        return 0;
    }

    private boolean breakOff() {
        broken = true;
        return false;
    }
}
