package io.sluice.ingest.internal.deadletter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.ingest.FailureKind;
import io.sluice.ingest.internal.deadletter.LetterReader.NoLetterException.Instead;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Reads a line as a letter. Stateless. */
public final class LetterReader {

    private static final long MICROS_PER_MILLI = 1_000;
    private static final int MAX_PARTS = 100_000;
    /** Stands for "no timestamp" in CQL: a row that had it would be the newest of all. */
    private static final long NO_WRITE_TIME = Long.MIN_VALUE;

    private LetterReader() {}

    /** What a line of a file of letters, or of a log, may say. */
    public sealed interface Written permits Letter, LetterPart {}

    /** Text that is no letter, and why. */
    public static final class NoLetterException extends Exception {
        private static final long serialVersionUID = 1L;

        /** What it is instead. */
        enum Instead {
            /** A letter that was cut off or damaged. */
            TORN,
            /** A letter that this program does not know how to read. */
            UNKNOWN,
            /** Something else: a line of a log, say. */
            OTHER
        }

        private final Instead instead;

        NoLetterException(Instead instead, String reason) {
            super(reason);
            this.instead = instead;
        }

        /** Whether it was cut off or damaged; false if it is whole and only not ours to read. */
        public boolean isTorn() {
            return instead == Instead.TORN;
        }

        /** Whether it has nothing to do with letters. */
        boolean isOther() {
            return instead == Instead.OTHER;
        }
    }

    /** What is wrong with a line that is longer than any letter. */
    public static NoLetterException tooLong() {
        return new NoLetterException(Instead.TORN, "the line is longer than " + LetterFormat.MAX_LINE_BYTES + " bytes");
    }

    /**
     * Reads a line.
     *
     * @param line without its newline
     * @throws NoLetterException if it is no letter and no part of one
     */
    public static Written read(byte[] line) throws NoLetterException {
        Found found = new Found();
        try (JsonParser parser = LetterFormat.JSON_FACTORY.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new NoLetterException(Instead.TORN, "the line is no JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                found.field(parser);
            }
            if (parser.currentToken() != JsonToken.END_OBJECT) {
                throw new NoLetterException(Instead.TORN, "the line ends early");
            }
            if (parser.nextToken() != null) {
                throw new NoLetterException(Instead.TORN, "something follows the letter on its line");
            }
        } catch (IOException e) {
            throw new NoLetterException(Instead.TORN, "the line is no JSON: " + firstLine(e.getMessage()));
        }
        return found.written();
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "" : message.lines().findFirst().orElse("");
    }

    private static final class Found {
        private int version;
        private @Nullable String kind;
        private @Nullable String timestamp;
        private @Nullable String keyspace;
        private @Nullable String table;
        private @Nullable Long writeTime;
        private long ageMillis;
        private int valuesStart = -1;
        private int valuesEnd = -1;
        private @Nullable String letter;
        private @Nullable String text;
        private long part;
        private long parts;
        private @Nullable String wrong;

        void field(JsonParser parser) throws IOException {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (name) {
                case LetterFormat.FIELD_VERSION -> version = version(parser, token);
                case LetterFormat.KIND -> kind = text(parser, token);
                case LetterFormat.TIMESTAMP, LetterFormat.TIME -> timestamp = text(parser, token);
                case LetterFormat.KEYSPACE -> keyspace = text(parser, token);
                case LetterFormat.TABLE -> table = text(parser, token);
                case LetterFormat.WRITE_TIME -> writeTime = number(parser, token);
                case LetterFormat.AGE_MILLIS -> ageMillis = number(parser, token);
                case LetterFormat.LETTER -> letter = text(parser, token);
                case LetterFormat.PART -> part = number(parser, token);
                case LetterFormat.PARTS -> parts = number(parser, token);
                case LetterFormat.TEXT -> text = text(parser, token);
                case LetterFormat.VALUES -> {
                    valuesStart = (int) parser.currentTokenLocation().getByteOffset();
                    expect(JsonToken.START_OBJECT, token, parser);
                    valuesEnd = (int) parser.currentLocation().getByteOffset();
                }
                default -> parser.skipChildren();
            }
            if (token == null) {
                throw new IOException("a field has no value");
            }
        }

        private @Nullable String text(JsonParser parser, @Nullable JsonToken token) throws IOException {
            return expect(JsonToken.VALUE_STRING, token, parser) ? parser.getText() : null;
        }

        private long number(JsonParser parser, @Nullable JsonToken token) throws IOException {
            return expect(JsonToken.VALUE_NUMBER_INT, token, parser) ? parser.getLongValue() : 0;
        }

        /** Steps over a value; notes if it is another than a letter has, which in what is no letter means nothing. */
        private boolean expect(JsonToken due, @Nullable JsonToken token, JsonParser parser) throws IOException {
            if (token != due && wrong == null) {
                wrong = "expected " + due + " in '" + parser.currentName() + "', found " + token;
            }
            parser.skipChildren();
            return token == due;
        }

        Written written() throws NoLetterException {
            if (version < 1) {
                throw new NoLetterException(Instead.OTHER, "the line has no version of letters in 'v'");
            }
            if (version != LetterFormat.VERSION) {
                throw new NoLetterException(
                        Instead.UNKNOWN,
                        "a letter of format version " + version + "; this program reads " + LetterFormat.VERSION);
            }
            if (wrong != null) {
                throw new NoLetterException(Instead.TORN, wrong);
            }
            if (letter != null && text != null && part > 0 && part <= parts && parts <= MAX_PARTS) {
                return new LetterPart(letter, Math.toIntExact(part), Math.toIntExact(parts), text);
            }
            if (kind == null || timestamp == null || keyspace == null || table == null) {
                throw new NoLetterException(
                        Instead.UNKNOWN, "a letter has kind, timestamp, keyspace and table; one is missing");
            }
            return new Letter(knownKind(kind), keyspace, table, writeTimeMicros(timestamp), valuesStart, valuesEnd);
        }

        /** 0 if it is no number that a version may have: other programs have a field of this name, too. */
        private static int version(JsonParser parser, @Nullable JsonToken token) throws IOException {
            if (token != JsonToken.VALUE_NUMBER_INT) {
                parser.skipChildren();
                return 0;
            }
            return parser.getNumberType() == JsonParser.NumberType.INT
                    ? parser.getIntValue()
                    : 0; // larger is no version
        }

        private static @Nullable FailureKind knownKind(String name) {
            for (FailureKind each : FailureKind.values()) {
                if (each.name().equals(name)) {
                    return each;
                }
            }
            return null;
        }

        /**
         * The write timestamp, and where the row had none (the server was to give it, or it was never accepted) when
         * the reading came: whatever was written after that stays the newer.
         */
        private long writeTimeMicros(String writtenAt) throws NoLetterException {
            if (writeTime != null && writeTime != NO_WRITE_TIME) {
                return writeTime;
            }
            if (ageMillis < 0) {
                throw new NoLetterException(
                        Instead.UNKNOWN, "ageMillis is " + ageMillis + ", before the letter's time");
            }
            try {
                return Math.subtractExact(
                        ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(writtenAt)),
                        Math.multiplyExact(ageMillis, MICROS_PER_MILLI));
            } catch (DateTimeException | ArithmeticException e) {
                throw new NoLetterException(Instead.UNKNOWN, "bad timestamp or ageMillis: " + e.getMessage());
            }
        }
    }
}
