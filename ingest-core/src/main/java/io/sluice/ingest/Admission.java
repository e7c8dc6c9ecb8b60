package io.sluice.ingest;

/** The answer to an {@code offer}: whether the reading is now the ingestor's to look after. */
public enum Admission {

    /**
     * The reading is accepted: it will be stored, or handed to the {@link FailureListener}. The caller is done with
     * it.
     */
    ACCEPTED,

    /**
     * Not accepted, for want of room: as many rows or bytes as the bounds allow are waiting for their outcome. Keep
     * the reading; offer it again later, slow the source down, or use {@link SensorIngestor#submit} to wait.
     */
    BACK_PRESSURED,

    /** Not accepted, and never will be: the ingestor is closed. Keep the reading and open another ingestor. */
    CLOSED
}
