package io.sluice.ingest.lambda.internal.event;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Records that the Kinesis Producer Library has put together in one record of a stream: four bytes to know it by, a
 * message of protobuf, and the MD5 of that. It is checked as a whole before the first of its records is given out. Used
 * again; for one thread.
 *
 * <p>The format is that of the library's {@code aggregation-format.md}. Partition keys are of no use here, but an
 * aggregate whose records have none that it lists is not whole.
 */
final class KplAggregate {

    private static final byte[] MAGIC = {(byte) 0xf3, (byte) 0x89, (byte) 0x9a, (byte) 0xc2};
    private static final int CHECKSUM_BYTES = 16;

    /** Of the aggregate. */
    private static final int PARTITION_KEY = 1;

    private static final int RECORD = 3;

    /** Of a record. */
    private static final int PARTITION_KEY_INDEX = 1;

    private static final int DATA = 3;

    private final MessageDigest md5;
    private final ProtobufFields aggregate = new ProtobufFields();
    private final ProtobufFields record = new ProtobufFields();
    private byte[] bytes = new byte[0];
    private int dataStart;
    private int dataEnd;
    private long keyIndex;

    KplAggregate() {
        try {
            md5 = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    static boolean isOne(byte[] from, int start, int end) {
        return end - start >= MAGIC.length && Arrays.equals(from, start, start + MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /**
     * Checks an aggregate and sets out to give its records.
     *
     * @param from holds it, unchanged until the last record was given
     * @param start where it begins
     * @param end where it ends, exclusive
     * @return what is wrong with it; null if nothing is
     */
    @Nullable
    String read(byte[] from, int start, int end) {
        int messageStart = start + MAGIC.length;
        int messageEnd = end - CHECKSUM_BYTES;
        if (messageEnd < messageStart) {
            return "it is cut short";
        }
        md5.reset();
        md5.update(from, messageStart, messageEnd - messageStart);
        if (!Arrays.equals(md5.digest(), 0, CHECKSUM_BYTES, from, messageEnd, end)) {
            return "its checksum is not that of its content";
        }
        bytes = from;
        String fault = check(messageStart, messageEnd);
        aggregate.set(from, messageStart, messageEnd);
        return fault;
    }

    private @Nullable String check(int start, int end) {
        aggregate.set(bytes, start, end);
        long keys = 0;
        long highestIndex = -1;
        for (int records = 0; aggregate.next(); ) {
            if (aggregate.isBytes(PARTITION_KEY)) {
                keys++;
            } else if (aggregate.isBytes(RECORD)) {
                if (!readRecord()) {
                    return "its record " + records + " is none";
                }
                highestIndex = Long.compareUnsigned(keyIndex, Integer.MAX_VALUE) < 0
                        ? Math.max(highestIndex, keyIndex)
                        : Integer.MAX_VALUE;
                records++;
            }
        }
        if (aggregate.isBroken()) {
            return "it is no message of protobuf";
        }
        return highestIndex >= keys ? "a record of it has a partition key that it does not list" : null;
    }

    private boolean readRecord() {
        boolean hasData = false;
        boolean hasKey = false;
        record.set(bytes, aggregate.start(), aggregate.end());
        while (record.next()) {
            if (record.isBytes(DATA)) {
                dataStart = record.start();
                dataEnd = record.end();
                hasData = true;
            } else if (record.isNumber(PARTITION_KEY_INDEX)) {
                keyIndex = record.number();
                hasKey = true;
            }
        }
        return hasData && hasKey && !record.isBroken();
    }

    /** Goes to the next record; false if there is none. */
    boolean next() {
        while (aggregate.next()) {
            if (aggregate.isBytes(RECORD)) {
                return readRecord();
            }
        }
        return false;
    }

    /** Where the record's data begin. */
    int dataStart() {
        return dataStart;
    }

    /** Where the record's data end, exclusive. */
    int dataEnd() {
        return dataEnd;
    }
}
