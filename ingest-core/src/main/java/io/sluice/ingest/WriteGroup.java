package io.sluice.ingest;

import io.sluice.ingest.internal.delivery.GroupState;
import io.sluice.ingest.internal.delivery.PendingRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The outcomes of readings given in together, by their index. Thread-safe.
 *
 * <p>Every reading of the document or collection has an index here, in order, the refused ones too. The group holds
 * its rows until it is itself let go.
 */
public final class WriteGroup {

    private final GroupState state;

    WriteGroup(GroupState state) {
        this.state = state;
    }

    /** Where one reading of a group stands. */
    public enum Outcome {
        /** Accepted; no outcome yet. */
        PENDING,
        /** Acknowledged by the database at the configured consistency. */
        STORED,
        /** Accepted, and then failed; {@link WriteGroup#failures()} says why. */
        FAILED,
        /** Never accepted: bad input, no room, or closed; {@link WriteGroup#failures()} says why. */
        REFUSED
    }

    /**
     * How many readings were given in, good and bad.
     *
     * @return 0 or more
     */
    public int size() {
        return state.size();
    }

    /**
     * How many of them were accepted.
     *
     * @return 0 to {@link #size()}
     */
    public int accepted() {
        return state.accepted();
    }

    /**
     * How many are acknowledged so far.
     *
     * @return 0 to {@link #accepted()}; it does not change once {@link #await} said true
     */
    public int stored() {
        return state.stored();
    }

    /**
     * How many accepted ones have no outcome yet.
     *
     * @return 0 to {@link #accepted()}
     */
    public int pending() {
        return state.accepted() - state.stored() - state.failed();
    }

    /**
     * Where one reading stands.
     *
     * @param index its place, from 0
     * @return its outcome so far
     * @throws IndexOutOfBoundsException if there is no such reading
     */
    public Outcome outcome(int index) {
        if (state.reading(index) instanceof PendingRow row) {
            return switch (row.state()) {
                case STORED -> Outcome.STORED;
                case FAILED -> Outcome.FAILED;
                default -> Outcome.PENDING;
            };
        }
        return Outcome.REFUSED;
    }

    /**
     * The readings refused and failed so far.
     *
     * @return ordered by index; a copy
     */
    public List<WriteFailure> failures() {
        List<WriteFailure> failures = new ArrayList<>();
        for (int index = 0; index < state.size(); index++) {
            if (state.reading(index) instanceof WriteFailure refused) {
                failures.add(refused);
            } else if (state.reading(index) instanceof PendingRow row
                    && row.state() == PendingRow.State.FAILED
                    && row.failure() != null) {
                failures.add(row.failure());
            }
        }
        return failures;
    }

    /**
     * Waits until every accepted reading has its outcome.
     *
     * @param timeout how long at most; zero or less looks without waiting
     * @return true if all have; false if time ran out, and then {@link #pending()} may still fall
     * @throws InterruptedException if the thread is interrupted; nothing is lost by it
     */
    public boolean await(Duration timeout) throws InterruptedException {
        return state.await(timeout.toNanos());
    }
}
