package io.sluice.ingest.lambda.internal.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/** Aggregates as the Kinesis Producer Library writes them, by its published format and protobuf's. */
public final class KplRecords {

    private KplRecords() {}

    /** An aggregate of documents that all have one partition key. */
    public static byte[] aggregate(List<byte[]> documents) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(bytes(1, "room-1".getBytes(UTF_8)));
        for (byte[] document : documents) {
            message.writeBytes(bytes(3, record(0, document)));
        }
        return wrapped(message.toByteArray());
    }

    /** The same in base64. */
    public static String base64(String... documents) {
        return Base64.getEncoder()
                .encodeToString(aggregate(List.of(documents).stream()
                        .map(document -> document.getBytes(UTF_8))
                        .toList()));
    }

    /** A record: an index into the partition keys, and the data. */
    static byte[] record(long key, byte[] data) {
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.writeBytes(number(1, key));
        record.writeBytes(bytes(3, data));
        return record.toByteArray();
    }

    /** A field of bytes, text or a message. */
    static byte[] bytes(int field, byte[] value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        varint(out, field * 8L + 2);
        varint(out, value.length);
        out.writeBytes(value);
        return out.toByteArray();
    }

    /** A field that is a number. */
    static byte[] number(int field, long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        varint(out, field * 8L);
        varint(out, value);
        return out.toByteArray();
    }

    /** The message between the four bytes that announce it and its checksum. */
    static byte[] wrapped(byte[] message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0xf3, (byte) 0x89, (byte) 0x9a, (byte) 0xc2});
        out.writeBytes(message);
        try {
            out.writeBytes(MessageDigest.getInstance("MD5").digest(message));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long left = value;
        while (left < 0 || left > 127) {
            out.write((int) (left & 127) + 128);
            left >>>= 7;
        }
        out.write((int) left);
    }
}
