package io.sluice.ingest;

import io.sluice.ingest.ReadingTable.ColumnRole;
import io.sluice.ingest.ReadingTable.ColumnType;
import io.sluice.ingest.internal.decode.ReadingDecoder;
import io.sluice.ingest.internal.decode.ReadingSink;
import io.sluice.ingest.internal.decode.ReadingValues;
import io.sluice.ingest.internal.delivery.Delivery;
import io.sluice.ingest.internal.delivery.PendingRow;
import io.sluice.ingest.internal.delivery.RefusedReading;
import io.sluice.ingest.internal.delivery.RowOwner;
import io.sluice.ingest.internal.encode.PartitionKeys;
import io.sluice.ingest.internal.encode.RowEncoder;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The way of a JSON document: decodes it, encodes each good reading, and gives rows and refusals on. Thread-safe. */
final class JsonIntake {

    /** What is done with the readings of one document, in their order. */
    interface Receiver extends RowOwner {
        /** Takes a row, not yet accepted. */
        void row(PendingRow row);

        /** Takes a reading that is bad input. */
        void refused(RefusedReading refusal);

        /** Is told of a bad reading that is one of the next {@linkplain #refusedTogether together refused}. */
        default void folded() {}

        /** Takes the readings that it was told of since the last as one. */
        default void refusedTogether(RefusedReading refusal) {
            refused(refusal);
        }

        /** Whether the call's time is over: what is left of the document is then not decoded. */
        default boolean isOver() {
            return false;
        }
    }

    /** Ends the decoding of a document whose time is over. */
    private static final class TimeOver extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final int index;
        private final int start;

        TimeOver(int index, int start) {
            super(null, null, false, false);
            this.index = index;
            this.start = start;
        }
    }

    /** The clock is looked at once for so many readings. */
    private static final int LOOK_EVERY = 256;

    /** How many bad readings of a document are refused each for itself. */
    private static final int MAX_REFUSALS = 100;

    private final ReadingTable table;
    private final RowEncoder encoder;
    private final PartitionKeys keys;
    private final Delivery delivery;
    private final DecoderPool decoders;

    /** Whether the partition key is one text: of several columns each may be empty. */
    private final boolean loneTextKey;

    JsonIntake(ReadingTable table, RowEncoder encoder, Delivery delivery, Supplier<ReadingDecoder> decoders) {
        this.table = table;
        this.encoder = encoder;
        this.keys = new PartitionKeys(table);
        this.delivery = delivery;
        this.decoders = new DecoderPool(decoders);
        this.loneTextKey = table.columns().get(0).type() == ColumnType.TEXT
                && table.columns().stream()
                                .filter(column -> column.role() == ColumnRole.PARTITION_KEY)
                                .count()
                        == 1;
    }

    /** Reads a document to its end; returns how many readings it has. */
    int read(byte[] document, int offset, int length, Receiver receiver) {
        ReadingDecoder decoder = decoders.take();
        try {
            Rows rows = new Rows(document, offset, receiver);
            int count;
            try {
                count = decoder.decode(document, offset, length, rows);
            } catch (TimeOver over) {
                rows.end();
                rows.refuse(
                        FailureKind.BACK_PRESSURE,
                        over.index,
                        over.start,
                        null,
                        "the time of the call was over before this and what follows in the document was read",
                        over.start,
                        length);
                return over.index + 1;
            }
            rows.end();
            return count;
        } finally {
            decoders.giveBack(decoder);
        }
    }

    /** Turns decoded values into rows. */
    private final class Rows implements ReadingSink {
        private final byte[] document;
        private final int offset;
        private final Receiver receiver;
        private int refusals;
        private @Nullable FoldedRefusals folded;

        Rows(byte[] document, int offset, Receiver receiver) {
            this.document = document;
            this.offset = offset;
            this.receiver = receiver;
        }

        @Override
        public void reading(int index, int start, int end, ReadingValues values) {
            lookAtTheTime(index, start);
            if (loneTextKey && values.textLength(0) == 0) {
                refuse(
                        FailureKind.VALIDATION,
                        index,
                        start,
                        table.columns().get(0).field(),
                        "found an empty text; the partition key must have at least one byte",
                        start,
                        end);
                return;
            }
            byte[] wire = encoder.encode(values);
            if (keys.isTooLong(wire)) {
                refuse(
                        FailureKind.TOO_LARGE,
                        index,
                        start,
                        null,
                        "the key is too long: the partition key in all, and each clustering column, can have "
                                + PartitionKeys.MAX_BYTES + " bytes",
                        start,
                        end);
                return;
            }
            if (!delivery.couldHold(wire.length)) {
                refuse(
                        FailureKind.TOO_LARGE,
                        index,
                        start,
                        null,
                        "a row of " + wire.length + " bytes, more than maxPendingBytes can ever hold",
                        start,
                        end);
                return;
            }
            receiver.row(new PendingRow(wire, keys.token(wire), delivery.outcomes(), receiver, index));
        }

        @Override
        public void refused(int index, int offset, @Nullable String field, String reason, int start, int end) {
            lookAtTheTime(index, start);
            refuse(FailureKind.VALIDATION, index, offset, field, reason, start, end);
        }

        private void lookAtTheTime(int index, int start) {
            if (index % LOOK_EVERY == LOOK_EVERY - 1 && receiver.isOver()) {
                throw new TimeOver(index, start);
            }
        }

        /** Tells of the last ones that were refused together. */
        void end() {
            if (folded != null && !folded.isEmpty()) {
                receiver.refusedTogether(folded.take());
            }
        }

        private void fold(int index, int at, @Nullable String field, String reason, int start, int end) {
            FoldedRefusals fold = folded;
            if (fold == null) {
                fold = new FoldedRefusals();
                folded = fold;
            }
            if (fold.isFullFor(end - start)) {
                receiver.refusedTogether(fold.take());
            }
            if (fold.isEmpty()) {
                fold.begin(index, at, field, where(index, at, field) + reason);
            }
            fold.add(document, offset + start, end - start);
            receiver.folded();
        }

        private static String where(int index, int at, @Nullable String field) {
            return "reading " + index + ", byte " + at + (field == null ? "" : ", field '" + field + "'") + ": ";
        }

        private void refuse(
                FailureKind kind, int index, int at, @Nullable String field, String reason, int start, int end) {
            if (kind == FailureKind.VALIDATION && ++refusals > MAX_REFUSALS) {
                fold(index, at, field, reason, start, end);
                return;
            }
            // The document is the caller's again when this returns, so what is refused is copied.
            byte[] json = start == end ? null : Arrays.copyOfRange(document, offset + start, offset + end);
            receiver.refused(new RefusedReading(
                    WriteFailure.builder(kind, where(index, at, field) + reason)
                            .json(json)
                            .index(index)
                            .at(at, field)
                            .build(),
                    end - start));
        }
    }
}
