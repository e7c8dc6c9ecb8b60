package io.sluice.ingest.internal.deadletter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.ingest.FailureKind;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Reads a line as a letter. Stateless. */
public final class LetterReader {

    private static final long MICROS_PER_MILLI = 1_000;

    private LetterReader() {}

    /** A line that is no letter, and why. */
    public static final class NoLetterException extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean torn;

        NoLetterException(boolean torn, String reason) {
            super(reason);
            this.torn = torn;
        }

        /** Whether the line was cut off or damaged; false if it is whole and only not ours to read. */
        public boolean isTorn() {
            return torn;
        }
    }

    /** What is wrong with a line that is longer than any letter. */
    public static NoLetterException tooLong() {
        return new NoLetterException(true, "the line is longer than " + LetterFormat.MAX_LINE_BYTES + " bytes");
    }

    /**
     * Reads a line.
     *
     * @param line without its newline
     * @throws NoLetterException if it is none
     */
    public static Letter read(byte[] line) throws NoLetterException {
        Found found = new Found();
        try (JsonParser parser = LetterFormat.JSON_FACTORY.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new NoLetterException(true, "the line is no JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                found.field(parser);
            }
            if (parser.currentToken() != JsonToken.END_OBJECT) {
                throw new NoLetterException(true, "the line ends early");
            }
            if (parser.nextToken() != null) {
                throw new NoLetterException(true, "something follows the letter on its line");
            }
        } catch (IOException e) {
            throw new NoLetterException(true, "the line is no JSON: " + firstLine(e.getMessage()));
        }
        return found.letter();
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "" : message.lines().findFirst().orElse("");
    }

    private static final class Found {
        private int version;
        private @Nullable String kind;
        private @Nullable String time;
        private @Nullable String keyspace;
        private @Nullable String table;
        private @Nullable Long writeTime;
        private long ageMillis;
        private int valuesStart = -1;
        private int valuesEnd = -1;

        void field(JsonParser parser) throws IOException {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (name) {
                case LetterFormat.FIELD_VERSION -> version = parser.getIntValue();
                case LetterFormat.KIND -> kind = parser.getText();
                case LetterFormat.TIME -> time = parser.getText();
                case LetterFormat.KEYSPACE -> keyspace = parser.getText();
                case LetterFormat.TABLE -> table = parser.getText();
                case LetterFormat.WRITE_TIME -> writeTime = parser.getLongValue();
                case LetterFormat.AGE_MILLIS -> ageMillis = parser.getLongValue();
                case LetterFormat.VALUES -> {
                    if (token != JsonToken.START_OBJECT) {
                        throw new IOException("values is no object");
                    }
                    valuesStart = (int) parser.currentTokenLocation().getByteOffset();
                    parser.skipChildren();
                    valuesEnd = (int) parser.currentLocation().getByteOffset();
                }
                default -> parser.skipChildren();
            }
            if (token == null) {
                throw new IOException("a field has no value");
            }
        }

        Letter letter() throws NoLetterException {
            if (version != LetterFormat.VERSION) {
                throw new NoLetterException(
                        false,
                        version == 0
                                ? "the line has no field 'v': it is no letter"
                                : "a letter of format version " + version + "; this program reads "
                                        + LetterFormat.VERSION);
            }
            if (kind == null || time == null || keyspace == null || table == null) {
                throw new NoLetterException(false, "kind, time, keyspace and table are due, one is missing");
            }
            return new Letter(knownKind(kind), keyspace, table, writeTimeMicros(time), valuesStart, valuesEnd);
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
            if (writeTime != null) {
                return writeTime;
            }
            try {
                return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(writtenAt))
                        - Math.multiplyExact(ageMillis, MICROS_PER_MILLI);
            } catch (DateTimeException | ArithmeticException e) {
                throw new NoLetterException(false, "time or age is none: " + e.getMessage());
            }
        }
    }
}
