package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.WriteFailure;
import io.sluice.ingest.internal.lane.Lane;
import io.sluice.ingest.internal.lane.QueuedRow;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** One reading from admission to outcome. The first outcome stands; what comes after it is ignored. */
public final class PendingRow extends QueuedRow {

    /** Where a row stands. */
    public enum State {
        /** Not settled yet. */
        PENDING,
        /** Claimed by its one outcome, and on its way to the dead-letter sink; pending to everyone else. */
        SETTLING,
        /** Acknowledged by the database. */
        STORED,
        /** Given to the failure listener. */
        FAILED
    }

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(PendingRow.class, "state", State.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Outcomes outcomes;
    private final RowOwner owner;
    private final int index;

    private int epoch;
    private @Nullable Lane lane;
    private volatile State state = State.PENDING;
    // Written before the state that publishes it.
    private @Nullable WriteFailure failure;

    /**
     * Makes a row that is not yet accepted.
     *
     * @param wire its encoded values
     * @param token of its partition key
     * @param outcomes which will settle it
     * @param owner who is told the outcome
     * @param index its place in its document or collection
     */
    public PendingRow(byte[] wire, long token, Outcomes outcomes, RowOwner owner, int index) {
        super(wire, token);
        this.outcomes = outcomes;
        this.owner = owner;
        this.index = index;
    }

    /** Where it stands now. */
    public State state() {
        State now = state;
        return now == State.SETTLING ? State.PENDING : now;
    }

    /** Its place in its document or collection. */
    public int index() {
        return index;
    }

    /** Why it failed; null unless {@link #state()} said that it did. */
    public @Nullable WriteFailure failure() {
        return failure;
    }

    @Override
    public void stored() {
        if (claimStored()) {
            outcomes.stored(this);
        }
    }

    /** Makes it stored if it has no outcome yet; whoever is told true has to count it and tell its owner. */
    boolean claimStored() {
        return STATE.compareAndSet(this, State.PENDING, State.STORED);
    }

    Outcomes outcomes() {
        return outcomes;
    }

    /** Fails without ever having been sent. */
    @Override
    public void failed(FailureKind kind, Throwable cause) {
        failed(kind, cause, 0, false);
    }

    /**
     * Fails.
     *
     * @param kind why
     * @param cause the exception beneath
     * @param attempts how often it was sent
     * @param maybeStored whether one of them may have stored it
     */
    void failed(FailureKind kind, Throwable cause, int attempts, boolean maybeStored) {
        if (STATE.compareAndSet(this, State.PENDING, State.SETTLING)) {
            outcomes.failed(this, kind, cause, attempts, maybeStored);
        }
    }

    /** Shows the failure, which everyone may know of from now on. */
    void show(WriteFailure finalFailure) {
        failure = finalFailure;
        state = State.FAILED;
    }

    void accepted(int enteredEpoch, @Nullable Lane enteredLane) {
        this.epoch = enteredEpoch;
        this.lane = enteredLane;
    }

    /** Whose room it holds; null if no shard could be found for it. */
    @Nullable
    Lane lane() {
        return lane;
    }

    /** Sets its write timestamp, if its statement binds one; before it is accepted, only where that is to be kept. */
    public void stamp(long micros) {
        setWriteTimestamp(micros);
    }

    int epoch() {
        return epoch;
    }

    RowOwner owner() {
        return owner;
    }
}
