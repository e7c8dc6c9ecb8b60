package io.sluice.ingest.internal.decode;

import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.JsonFormat.TimestampUnit;
import io.sluice.ingest.JsonFormat.UnknownFields;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.ReadingTable.Column;
import io.sluice.ingest.ReadingTable.ColumnType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/** Documents like those of devices, and then damaged in every way; the same ones for the same seed. */
final class RandomDocuments {

    private static final String[] MICROS_ENDINGS = {"", "", "", ".0", ".5", "e0", "e-3", "e3"};

    /** Forms of ISO-8601 beside the common one, and some that are none or lack something. */
    private static final DateTimeFormatter[] ISO_FORMS = {
        DateTimeFormatter.ISO_OFFSET_DATE_TIME,
        DateTimeFormatter.ISO_LOCAL_DATE_TIME,
        DateTimeFormatter.ISO_WEEK_DATE,
        DateTimeFormatter.ofPattern("YYYY-'W'ww-e'T'HH:mm:ss.SSSSSSXXX", Locale.GERMANY),
        DateTimeFormatter.ofPattern("uuuu-DDD'T'HH:mmX", Locale.ROOT),
        DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSSXX", Locale.ROOT),
        DateTimeFormatter.ofPattern("uuuu-MM-dd't'HH:mm:ss.SSSXX", Locale.ROOT),
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HHmmXXXXX'[Europe/Paris]'", Locale.ROOT),
        DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ssXXX", Locale.ROOT),
    };

    private static final String[] FRAGMENTS = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\n",
        "\r\n",
        " ",
        "\t",
        "null",
        "true",
        "false",
        "NaN",
        "-",
        "+",
        ".",
        "e",
        "E9",
        "0",
        "00",
        "1e400",
        "\\u0000",
        "\\ud800",
        "\\u0074",
        "\uFEFF",
        "é",
        "😀",
        "\u0000",
        "\"ts\":1",
        "\"temp\":1,",
        "\"x\":{\"y\":[1,{}]},",
        "{}",
        "[]",
        "//",
        "'",
        "{\"",
        "\"}",
        "}\n{",
        "},{",
        "]\n[",
        "[[[[",
        "}}",
        "\"\"",
        "\"a\":",
        "9999999999999999999",
        "1.",
        "-0.0",
        "0x",
        "\f",
        "\u007f",
        "\u2028"
    };

    private static final String[] PLAIN_TEXT = {"a", "Z", " ", "7", "-", "}", "[", ",", ":", "/", "{", "é", "温", "😀"};

    private static final String[] ESCAPED_TEXT = {
        "a", "é", "\\n", "\\\"", "\\\\", "\\u00e9", "\\ud83d\\ude00", "\\ud83d"
    };

    private static final byte[][] BAD_UTF8 = {
        {(byte) 0x80},
        {(byte) 0xC0, (byte) 0x80},
        {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
        {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
        {(byte) 0xE2, (byte) 0x82},
        {(byte) 0xFF}
    };

    /** Whole documents of one format; each is damaged many times, because making one takes longer. */
    private static final int POOL = 32;

    private final Random random;
    private final List<byte[]> pool = new ArrayList<>();

    RandomDocuments(long seed) {
        random = new Random(seed);
    }

    /** Begins anew, with any format. */
    JsonFormat format() {
        pool.clear();
        return new JsonFormat(pick(TimestampUnit.values()), random.nextBoolean(), pick(UnknownFields.values()));
    }

    /** A document of up to five readings of the table in the format begun with, most damaged somewhere. */
    byte[] document(ReadingTable table, JsonFormat format) {
        if (pool.size() < POOL || random.nextInt(16) == 0) {
            pool.add(whole(table, format).getBytes(StandardCharsets.UTF_8));
        }
        byte[] document = pool.get(random.nextInt(pool.size()));
        int damages = random.nextInt(4);
        for (int i = 0; i < damages; i++) {
            document = damage(document);
        }
        return document;
    }

    private String whole(ReadingTable table, JsonFormat format) {
        int shape = random.nextInt(8);
        StringBuilder document = new StringBuilder(random.nextInt(30) == 0 ? "\uFEFF" : "");
        boolean array = shape < 3;
        String separator = array ? "," : new String[] {"\n", "\r\n", "\n\n", " ", ""}[random.nextInt(5)];
        document.append(array ? "[" : "");
        int readings = random.nextInt(6);
        for (int i = 0; i < readings; i++) {
            document.append(i > 0 ? separator : "").append(space());
            document.append(reading(table, format)).append(space());
        }
        return document.append(array ? "]" : "")
                .append(random.nextBoolean() ? "\n" : "")
                .toString();
    }

    private String reading(ReadingTable table, JsonFormat format) {
        List<String> fields = new ArrayList<>();
        for (Column column : table.columns()) {
            if (column.required() ? random.nextInt(40) > 0 : random.nextInt(3) > 0) {
                fields.add('"' + column.field() + '"' + space() + ':' + space() + value(column.type(), format));
            }
        }
        if (random.nextInt(12) == 0) {
            fields.add("\"extra\":" + value(pick(ColumnType.values()), format));
        }
        if (random.nextInt(4) == 0) {
            Collections.shuffle(fields, random);
        }
        return '{' + space() + String.join(space() + ',' + space(), fields) + space() + '}';
    }

    private String space() {
        return switch (random.nextInt(24)) {
            case 0 -> " ";
            case 1 -> "\n ";
            case 2 -> "\t\r";
            default -> "";
        };
    }

    private String value(ColumnType type, JsonFormat format) {
        if (random.nextInt(50) == 0) {
            return pick(FRAGMENTS);
        }
        return switch (type) {
            case UUID -> '"' + uuid() + '"';
            case TIMESTAMP -> timestamp(format);
            case FLOAT, DOUBLE -> quotedSometimes(decimal());
            case INT -> quotedSometimes(random.nextInt(10) == 0 ? decimal() : Integer.toString(integer()));
            case BIGINT -> quotedSometimes(random.nextInt(10) == 0 ? decimal() : Long.toString(longInteger()));
            case TEXT -> '"' + text() + '"';
            case BOOLEAN -> Boolean.toString(random.nextBoolean());
        };
    }

    private String quotedSometimes(String number) {
        return random.nextInt(24) == 0 ? '"' + number + '"' : number;
    }

    private String uuid() {
        String uuid = new UUID(random.nextLong(), random.nextLong()).toString();
        return random.nextInt(4) == 0 ? uuid.toUpperCase(Locale.ROOT) : uuid;
    }

    private String timestamp(JsonFormat format) {
        long millis = random.nextInt(20) == 0 ? longInteger() : 1_672_531_200_000L + random.nextInt();
        return switch (format.timestampUnit()) {
            case SECONDS ->
                quotedSometimes(
                        random.nextInt(3) == 0
                                ? BigDecimal.valueOf(millis, random.nextInt(6)).toPlainString()
                                : Long.toString(millis / 1000));
            case MILLISECONDS -> quotedSometimes(Long.toString(millis));
            case MICROSECONDS ->
                quotedSometimes(Long.toString(millis * (random.nextInt(9) == 0 ? 1 : 1000)) + pick(MICROS_ENDINGS));
            case ISO_8601 -> '"' + isoTime(Instant.ofEpochMilli(millis)) + '"';
        };
    }

    private String isoTime(Instant instant) {
        if (random.nextInt(3) > 0) {
            return instant.toString();
        }
        return pick(ISO_FORMS).format(instant.atOffset(ZoneOffset.ofTotalSeconds(900 * (random.nextInt(97) - 48))));
    }

    private int integer() {
        return random.nextInt() >> random.nextInt(32);
    }

    private long longInteger() {
        return random.nextLong() >> random.nextInt(64);
    }

    private String decimal() {
        return switch (random.nextInt(12)) {
            case 0 -> Float.toString(Float.intBitsToFloat(random.nextInt() & 0xBF7FFFFF));
            case 1 -> Double.toString(random.nextGaussian() * 100);
            case 2 ->
                random.nextLong() + "." + Long.toUnsignedString(random.nextLong()) + "e" + (random.nextInt(90) - 45);
            case 3 -> integer() + "e" + (random.nextInt(100) - 50);
            case 4 -> Integer.toString(integer());
            // The middle of two floats, and one digit beside it.
            case 5 ->
                new BigDecimal(Math.abs(random.nextFloat() * 64) + Math.ulp(32f) / 2).toPlainString()
                        + (random.nextBoolean() ? random.nextInt(10) : "");
            default -> random.nextInt(100) + "." + Long.toString(Math.abs(longInteger()));
        };
    }

    private String text() {
        String[] units = random.nextInt(4) > 0 ? PLAIN_TEXT : ESCAPED_TEXT;
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(12); length > 0; length--) {
            text.append(pick(units));
        }
        return text.toString();
    }

    private byte[] damage(byte[] document) {
        int at = random.nextInt(document.length + 1);
        int to = Math.min(document.length, at + random.nextInt(random.nextBoolean() ? 3 : 40));
        return switch (random.nextInt(8)) {
            case 0 -> splice(document, at, at, randomFragment());
            case 1 -> splice(document, at, to, randomFragment());
            case 2 -> splice(document, at, to, new byte[0]);
            case 3 -> Arrays.copyOf(document, at);
            case 4 -> splice(document, at, at, Arrays.copyOfRange(document, at, to));
            case 5 -> splice(document, at, at, pick(BAD_UTF8));
            default -> flip(document);
        };
    }

    private <T> T pick(T[] all) {
        return all[random.nextInt(all.length)];
    }

    private byte[] randomFragment() {
        return pick(FRAGMENTS).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] flip(byte[] document) {
        byte[] flipped = document.clone();
        if (flipped.length > 0) {
            int at = random.nextInt(flipped.length);
            flipped[at] = (byte) (random.nextInt(3) > 0 ? flipped[at] ^ (1 << random.nextInt(8)) : random.nextInt(256));
        }
        return flipped;
    }

    private static byte[] splice(byte[] document, int from, int to, byte[] in) {
        byte[] spliced = new byte[document.length - (to - from) + in.length];
        System.arraycopy(document, 0, spliced, 0, from);
        System.arraycopy(in, 0, spliced, from, in.length);
        System.arraycopy(document, to, spliced, from + in.length, document.length - to);
        return spliced;
    }
}
