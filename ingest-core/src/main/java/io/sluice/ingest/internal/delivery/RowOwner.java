package io.sluice.ingest.internal.delivery;

/** Whoever gave a reading in and wants to know what became of it. */
public interface RowOwner {

    /** The owner of readings whose giver does not ask: the failure listener hears of what fails. */
    RowOwner NOBODY = row -> {};

    /**
     * Is told that a row has its outcome. Called once for each row: on the thread that settles it, and then it must
     * not block, or on a callback thread if {@link #runsForeignCode()}.
     *
     * @param row settled
     */
    void settled(PendingRow row);

    /** Whether being told runs code that is not ours, which no I/O thread must. */
    default boolean runsForeignCode() {
        return false;
    }
}
