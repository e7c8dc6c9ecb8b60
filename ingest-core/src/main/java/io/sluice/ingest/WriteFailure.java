package io.sluice.ingest;

import io.sluice.ingest.internal.encode.ReadingJson;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A reading that was not stored, or not known to be, and why. Immutable; safe to keep and to pass on.
 *
 * <p>It has all that is needed to give the reading in again: {@link #json()}, and for a reading whose values were good
 * {@link #values()}.
 */
public final class WriteFailure {

    private final Builder is; // of its own: nobody changes it any more
    private final boolean deadLettered;

    private WriteFailure(Builder is, boolean deadLettered) {
        this.is = is;
        this.deadLettered = deadLettered;
    }

    /**
     * Begins a failure: for the ingestor itself, and for tests of listeners and sinks.
     *
     * @param kind why
     * @param message one line with the names and values that matter
     * @return a builder, for one thread
     */
    public static Builder builder(FailureKind kind, String message) {
        return new Builder(kind, message);
    }

    /**
     * Why.
     *
     * @return the kind, never null
     */
    public FailureKind kind() {
        return is.kind;
    }

    /**
     * What happened.
     *
     * @return one line with the names and values that matter, and for bad input the field and byte offset
     */
    public String message() {
        return is.message;
    }

    /**
     * The exception beneath.
     *
     * @return the last one, if the reading was tried more than once; null where there is none (bad input)
     */
    public @Nullable Throwable cause() {
        return is.cause;
    }

    /**
     * The reading's values.
     *
     * @return by column name, in the table's order, as the driver's default Java types; empty if the reading never had
     *     values (bad input)
     */
    public Map<String, Object> values() {
        return is.values;
    }

    /**
     * The reading as JSON. Of bad input these are the bytes that were refused, as they came. Of a reading with good
     * values, the arrays given in are not kept: it is written anew from the values, by the table's mapping and the
     * ingestor's {@link JsonFormat}, so that reading it gives the same values bit for bit; fields that no column is mapped
     * to are gone.
     *
     * @return UTF-8, a copy; null if nothing was there to be refused
     */
    public byte @Nullable [] json() {
        if (is.json != null) {
            return is.json.clone();
        }
        return is.table == null ? null : ReadingJson.write(is.table, is.format, is.values);
    }

    /**
     * The reading's place in its document or collection.
     *
     * @return from 0; 0 for a reading given alone
     */
    public int index() {
        return is.index;
    }

    /**
     * How many readings this one failure is of. After the first hundred bad readings of a document the others are refused
     * together: {@link #json()} has the bytes of all of them, line by line, and {@link #index()}, {@link #offset()}, {@link
     * #field()} and the reason are those of the first.
     *
     * @return 1 for every other failure
     */
    public int readings() {
        return is.readings;
    }

    /**
     * Where it went wrong in the document.
     *
     * @return in bytes from the document's start; -1 if not from JSON or not bad input
     */
    public long offset() {
        return is.offset;
    }

    /**
     * The JSON field that is wrong.
     *
     * @return its name, or null if no single field is
     */
    public @Nullable String field() {
        return is.field;
    }

    /**
     * How often the ingestor sent the reading. What the driver repeats by itself within one attempt is not counted.
     *
     * @return 0 if never
     */
    public int attempts() {
        return is.attempts;
    }

    /**
     * Whether the row may be in the table although no acknowledgement came.
     *
     * @return true if one of the attempts may have stored it, which need not be the last, of which {@link #kind()} tells:
     *     after a time-out and then a refusal for want of replicas, say. Writing the reading again is safe in any case
     */
    public boolean maybeStored() {
        return is.maybeStored;
    }

    /**
     * The node whose lane the reading was in.
     *
     * @return its address, as the driver names it; null if the reading was not accepted or no node was known to be up
     */
    public @Nullable String node() {
        return is.node;
    }

    /**
     * The shard of {@link #node()} whose lane the reading was in.
     *
     * @return from 0, 0 for a node without shards; -1 if there is no node
     */
    public int shard() {
        return is.shard;
    }

    /**
     * How long ago the reading was accepted when it failed.
     *
     * @return zero if it was not accepted
     */
    public Duration age() {
        return is.age;
    }

    /**
     * The write timestamp that the reading was accepted with. Whoever writes it again keeps it ({@code USING TIMESTAMP}),
     * and so overwrites nothing that was accepted later.
     *
     * @return microseconds since the epoch; empty if the reading was not accepted, or with {@link WriteTime#SERVER}
     */
    public OptionalLong writeTimeMicros() {
        return is.writeTimeMicros == null ? OptionalLong.empty() : OptionalLong.of(is.writeTimeMicros);
    }

    /**
     * Whether the reading is safe in the dead-letter sink.
     *
     * @return true if the sink has taken it; false if there is no sink, if it could not take it, and in what is given to
     *     the sink itself
     */
    public boolean deadLettered() {
        return deadLettered;
    }

    /**
     * The same failure as a dead letter that is kept.
     *
     * @return a copy whose {@link #deadLettered()} is true
     */
    public WriteFailure asDeadLettered() {
        return new WriteFailure(is, true);
    }

    /** In one line, whatever stands in values and messages of others. */
    @Override
    public String toString() {
        return inOneLine("WriteFailure[kind=" + is.kind + ", message=" + is.message + ", index=" + is.index
                + (is.readings == 1 ? "" : ", readings=" + is.readings)
                + (is.field == null ? "" : ", field=" + is.field)
                + (is.offset < 0 ? "" : ", offset=" + is.offset)
                + (is.values.isEmpty() ? "" : ", values=" + is.values)
                + ", attempts=" + is.attempts
                + ", maybeStored=" + is.maybeStored
                + (is.node == null ? "" : ", node=" + is.node + "/" + is.shard)
                + ", age=" + is.age
                + ", deadLettered=" + deadLettered
                + (is.cause == null ? "" : ", cause=" + is.cause) + "]");
    }

    /** Devices and servers choose what stands in a text: none may break a line of the log, or change how it is read. */
    private static String inOneLine(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = switch (Character.getType(c)) {
                case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                    false;
                default -> true;
            };
            if (!plain && out == null) {
                out = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (out != null) {
                out.append(plain ? String.valueOf(c) : "\\u" + HexFormat.of().toHexDigits(c));
            }
        }
        return out == null ? text : out.toString();
    }

    /** Collects what is known of a failure. For one thread. */
    public static final class Builder implements Cloneable {

        private final FailureKind kind;
        private final String message;
        private @Nullable Throwable cause;
        private Map<String, Object> values = Map.of();
        private @Nullable ReadingTable table;
        private JsonFormat format = JsonFormat.DEFAULT;
        private byte @Nullable [] json;
        private int index;
        private int readings = 1;
        private long offset = -1;
        private @Nullable String field;
        private int attempts;
        private boolean maybeStored;
        private @Nullable String node;
        private int shard = -1;
        private Duration age = Duration.ZERO;
        private @Nullable Long writeTimeMicros;

        private Builder(FailureKind kind, String message) {
            this.kind = Objects.requireNonNull(kind, "kind");
            this.message = inOneLine(Objects.requireNonNull(message, "message"));
            this.maybeStored = kind.maybeStored();
        }

        /**
         * The exception beneath. Default: none.
         *
         * @param exception or null
         * @return this
         */
        public Builder cause(@Nullable Throwable exception) {
            this.cause = exception;
            return this;
        }

        /**
         * A reading whose values are good, from which its JSON can be written.
         *
         * @param ofTable whose mapping names the fields
         * @param jsonFormat how times are written
         * @param byColumn the values; kept, and not to be changed
         * @return this
         */
        public Builder values(ReadingTable ofTable, JsonFormat jsonFormat, Map<String, Object> byColumn) {
            this.table = ofTable;
            this.format = jsonFormat;
            this.values = byColumn;
            return this;
        }

        /**
         * The reading's bytes as they came. Default: written from the values, if there are any.
         *
         * @param utf8 kept, and not to be changed
         * @return this
         */
        public Builder json(byte @Nullable [] utf8) {
            this.json = utf8;
            return this;
        }

        /**
         * The reading's place in its document or collection. Default: 0.
         *
         * @param place from 0
         * @return this
         */
        public Builder index(int place) {
            this.index = place;
            return this;
        }

        /**
         * How many readings are refused together. Default: 1.
         *
         * @param count 1 or more
         * @return this
         */
        public Builder readings(int count) {
            this.readings = count;
            return this;
        }

        /**
         * Where bad input went wrong. Default: -1 and none.
         *
         * @param bytes from the document's start
         * @param jsonField or null if no single one is at fault
         * @return this
         */
        public Builder at(long bytes, @Nullable String jsonField) {
            this.offset = bytes;
            this.field = jsonField;
            return this;
        }

        /**
         * How often the reading was sent. Default: 0.
         *
         * @param count 0 or more
         * @return this
         */
        public Builder attempts(int count) {
            this.attempts = count;
            return this;
        }

        /**
         * Whether one of the attempts may have stored the row. Default: {@link FailureKind#maybeStored()} of the kind.
         *
         * @param maybe false if none can have
         * @return this
         */
        public Builder maybeStored(boolean maybe) {
            this.maybeStored = maybe;
            return this;
        }

        /**
         * Whose lane the reading was in. Default: none.
         *
         * @param address the node's
         * @param ofNode the shard, from 0
         * @return this
         */
        public Builder node(String address, int ofNode) {
            this.node = address;
            this.shard = ofNode;
            return this;
        }

        /**
         * How long ago the reading was accepted. Default: zero.
         *
         * @param duration zero or more
         * @return this
         */
        public Builder age(Duration duration) {
            this.age = duration;
            return this;
        }

        /**
         * The write timestamp that the reading was accepted with. Default: none.
         *
         * @param micros since the epoch
         * @return this
         */
        public Builder writeTimeMicros(long micros) {
            this.writeTimeMicros = micros;
            return this;
        }

        /**
         * Makes the failure.
         *
         * @return an immutable failure, not dead-lettered
         */
        public WriteFailure build() {
            return new WriteFailure(copy(), false);
        }

        private Builder copy() {
            try {
                return (Builder) clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError("a builder can be cloned", e);
            }
        }
    }
}
