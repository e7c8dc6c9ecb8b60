package io.sluice.ingest.internal.transport;

import io.sluice.ingest.internal.encode.EncodedRow;
import org.jspecify.annotations.Nullable;

/** Sends rows one by one, for attempts after the first. Thread-safe. */
public interface RowSender {

    /**
     * Where to try a row that got no answer.
     *
     * @param row the row
     * @param silent the node that did not answer
     * @return another node, the best there is; null if there is none
     */
    @Nullable
    Target instead(EncodedRow row, Target silent);

    /**
     * Sends a row. Returns at once and never throws.
     *
     * @param row not changed
     * @param target the node to send it to and no other, or null to leave the choice, and the fail-over, to the driver
     * @param receipt is told the outcome, exactly once, on any thread, this call's own included
     */
    void send(EncodedRow row, @Nullable Target target, Transport.Receipt receipt);
}
