package io.sluice.ingest;

import io.sluice.ingest.internal.deadletter.Letter;
import io.sluice.ingest.internal.delivery.PendingRow;
import io.sluice.ingest.internal.delivery.RefusedReading;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Submits the readings of letters, each with the write timestamp that it had. For one thread. */
final class ReplayIntake implements JsonIntake.Receiver {

    private final IngestorParts parts;
    private final Semaphore settled = new Semaphore(0);
    private int submitted;

    // Of the letter at hand.
    private long writeTimeMicros;
    private @Nullable PendingRow accepted;
    private @Nullable RefusedReading refusal;

    ReplayIntake(SensorIngestor ingestor) {
        this.parts = ingestor.parts();
    }

    /**
     * Submits a reading, waiting for room.
     *
     * @param letter with values
     * @param line that it was read from
     * @return its row; null if it was not accepted, as {@link #refusal()} says
     */
    @Nullable
    PendingRow submit(Letter letter, byte[] line) {
        writeTimeMicros = letter.writeTimeMicros();
        accepted = null;
        parts.json().read(line, letter.valuesStart(), letter.valuesEnd() - letter.valuesStart(), this);
        return accepted;
    }

    @Override
    public void row(PendingRow row) {
        row.stamp(writeTimeMicros);
        Admission admission = parts.submit(row, parts.patience(), false);
        if (admission == Admission.ACCEPTED) {
            submitted++;
            accepted = row;
        } else {
            refusal = parts.notAccepted(row, admission, parts.maxBlock());
        }
    }

    @Override
    public void refused(RefusedReading reading) {
        refusal = reading;
    }

    @Override
    public void settled(PendingRow row) {
        settled.release();
    }

    /** Why the last reading that was not accepted was not. */
    WriteFailure refusal() {
        return Objects.requireNonNull(refusal).failure();
    }

    /** How many readings were accepted. */
    int submitted() {
        return submitted;
    }

    /** Waits until each of them has its outcome, as each has within the ingestor's own limits of time. */
    void awaitOutcomes() throws InterruptedException {
        settled.acquire(submitted);
    }
}
