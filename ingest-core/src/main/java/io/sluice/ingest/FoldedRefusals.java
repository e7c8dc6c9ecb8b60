package io.sluice.ingest;

import io.sluice.ingest.internal.delivery.RefusedReading;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Bad readings of one document that are refused as one, so that a tiny document of millions of them floods neither log nor
 * memory. Their bytes are kept, one after another on lines. For one thread.
 */
final class FoldedRefusals {

    /** Well below what a letter may have, escapes included; a longer reading has one for itself. */
    static final int MAX_BYTES = 1 << 20;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int readings;
    private int index;
    private int offset;
    private @Nullable String field;
    private String message = "";

    /** Whether another of so many bytes should begin a letter of its own. */
    boolean isFullFor(int length) {
        return readings > 0 && bytes.size() + length >= MAX_BYTES;
    }

    boolean isEmpty() {
        return readings == 0;
    }

    /** Begins with the refusal that stands for all. */
    void begin(int firstIndex, int firstOffset, @Nullable String firstField, String why) {
        index = firstIndex;
        offset = firstOffset;
        field = firstField;
        message = why;
    }

    /** Adds the bytes of a reading. */
    void add(byte[] document, int start, int length) {
        if (readings++ > 0) {
            bytes.write('\n');
        }
        bytes.write(document, start, length);
    }

    /** Ends the refusal; what is added then begins another. */
    RefusedReading take() {
        String more = readings == 1
                ? ""
                : "; and " + (readings - 1) + " more bad readings of the document, whose bytes follow line by line";
        RefusedReading refusal = new RefusedReading(
                WriteFailure.builder(FailureKind.VALIDATION, message + more)
                        .json(bytes.size() == 0 ? null : bytes.toByteArray())
                        .index(index)
                        .at(offset, field)
                        .readings(readings)
                        .build(),
                bytes.size());
        bytes.reset();
        readings = 0;
        return refusal;
    }
}
