package io.sluice.ingest;

import io.sluice.ingest.internal.delivery.GroupState;
import io.sluice.ingest.internal.delivery.PendingRow;
import io.sluice.ingest.internal.delivery.RefusedReading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of readings given in together, by their index. Thread-safe.
 *
 * <p>Every reading of the document or collection has an index here, in order, the refused ones too. The group holds
 * its rows until it is itself let go.
 */
public final class WriteGroup {

    private final GroupState state;
    private final boolean waitedInVain;

    WriteGroup(GroupState state, boolean waitedInVain) {
        this.state = state;
        this.waitedInVain = waitedInVain;
    }

    /** Where one reading of a group stands. */
    public enum Outcome {
        /** No outcome yet, or one whose reading the dead-letter sink has yet to take. */
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
     * Whether one of them waited for room as long as it was to, and found none.
     *
     * @return true if there are refused ones of kind {@link FailureKind#BACK_PRESSURE}; more of the same caller's would
     *     likely wait in vain as well
     */
    public boolean waitedInVain() {
        return waitedInVain;
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
     * How many have no outcome yet.
     *
     * @return 0 to {@link #size()}
     */
    public int pending() {
        return state.pending();
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
        return state.reading(index) instanceof RefusedReading refused && !refused.isTold()
                ? Outcome.PENDING
                : Outcome.REFUSED;
    }

    /**
     * Why one reading was refused or failed, and whether it is {@linkplain WriteFailure#deadLettered() kept}.
     *
     * @param index its place, from 0
     * @return its failure, or null unless {@link #outcome} is FAILED or REFUSED
     * @throws IndexOutOfBoundsException if there is no such reading
     */
    public @Nullable WriteFailure failure(int index) {
        return failure(state.reading(index));
    }

    private static @Nullable WriteFailure failure(Object reading) {
        if (reading instanceof PendingRow row) {
            return row.state() == PendingRow.State.FAILED ? row.failure() : null;
        }
        return reading instanceof RefusedReading refused && refused.isTold() ? refused.failure() : null;
    }

    /**
     * The readings refused and failed so far.
     *
     * @return ordered by index; a copy. Readings that were refused together are in it as {@linkplain
     *     WriteFailure#readings() one}
     */
    public List<WriteFailure> failures() {
        List<WriteFailure> failures = new ArrayList<>();
        for (Object reading : state.readings()) {
            addFailure(failures, reading);
        }
        if (!state.folds().isEmpty()) {
            state.folds().forEach(fold -> addFailure(failures, fold));
            failures.sort(Comparator.comparingInt(WriteFailure::index));
        }
        return failures;
    }

    private static void addFailure(List<WriteFailure> failures, Object reading) {
        WriteFailure failure = failure(reading);
        if (failure != null) {
            failures.add(failure);
        }
    }

    /**
     * Has readings sent that are held back, as {@link SensorIngestor#holdJson} does; without effect on others, and the
     * second time. {@link #await} and {@link #completion} do it, too.
     */
    public void send() {
        state.send();
    }

    /**
     * Waits until every reading has its outcome, and what was not stored is in the dead-letter sink, if there is one.
     *
     * @param timeout how long at most; zero or less looks without waiting
     * @return true if all have; false if time ran out, and then {@link #pending()} may still fall
     * @throws InterruptedException if the thread is interrupted; nothing is lost by it
     */
    public boolean await(Duration timeout) throws InterruptedException {
        return state.await(Waits.nanos(timeout));
    }

    /**
     * Tells when every reading has its outcome, without waiting.
     *
     * @return completes with this group, on a callback thread, and never exceptionally; a new future each time, for the
     *     caller to cancel or complete as it likes. What depends on it holds the group, so a caller bounds how many
     *     groups it has under way
     */
    public CompletableFuture<WriteGroup> completion() {
        return state.completion().thenApply(done -> this);
    }
}
