package io.sluice.ingest.internal.decode;

import org.jspecify.annotations.Nullable;

/** Why a reading is refused: where, which field, what is wrong. Reused from reading to reading. */
final class Refusal {

    /** Where, in the unit of whoever filled it in: bytes of the document, or characters of the reading. */
    int offset;

    @Nullable
    String field;

    String reason = "";

    /**
     * Fills it in.
     *
     * @return false, so that a reader can say {@code return refusal.at(…)}
     */
    boolean at(int offset, @Nullable String field, String reason) {
        this.offset = offset;
        this.field = field;
        this.reason = reason;
        return false;
    }
}
