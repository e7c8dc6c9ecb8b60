package io.sluice.ingest.lambda.internal.event;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.WriteFailure;
import io.sluice.ingest.lambda.internal.response.WriteReport;
import io.sluice.ingest.lambda.internal.runtime.ConnectionGuard;
import io.sluice.ingest.lambda.internal.runtime.GracefulStop;
import java.util.List;

/** Where the readings of an event go: the ingestor, or a script in its place. Thread-safe. */
public interface ReadingGateway extends AutoCloseable, ConnectionGuard.Connections, GracefulStop.Ending {

    /**
     * Writes the readings of a JSON document, waiting for room: as long as there is progress, and without any within a
     * bound of its own.
     *
     * @param document holds it; not kept, not changed
     * @param offset where it begins
     * @param length how many bytes it has
     * @param millis how long to wait for room at most, whatever the progress
     * @return the outcomes, as they come
     */
    Outcomes writeJson(byte[] document, int offset, int length, long millis);

    /**
     * Gives what is no document to the dead-letter sink, as one reading that is refused.
     *
     * @param kind VALIDATION or TOO_LARGE
     * @param reason why it is no document
     * @param from holds what came in its place; not kept
     * @param offset where it begins
     * @param length how many bytes it has
     * @param millis how long to wait at most where the gateway is not open yet
     * @return one failure, which is {@linkplain WriteFailure#deadLettered() kept} or not once it was waited for
     */
    Outcomes reject(FailureKind kind, String reason, byte[] from, int offset, int length, long millis);

    @Override
    default boolean flush(long millis) throws InterruptedException {
        return true;
    }

    @Override
    default boolean isConnected() {
        return true;
    }

    @Override
    default boolean probe(long millis) throws InterruptedException {
        return true;
    }

    @Override
    void close();

    /** The outcomes of one document's readings, and of no others. */
    interface Outcomes {

        /** How many readings the document has, good and bad. */
        int size();

        /**
         * How many of them were accepted, so that the database alone decides. It does not change; the others are refused,
         * and each is told of as soon as it is kept.
         */
        int accepted();

        /** Whether a reading waited for room and found none: others will not fare better. */
        default boolean waitedInVain() {
            return false;
        }

        /** How many are acknowledged so far. */
        int stored();

        /** The refused and failed ones so far, ordered by index. */
        List<WriteFailure> failures();

        /** Has readings sent that the gateway holds back until they are waited for. */
        default void send() {}

        /** Waits until every accepted reading has its outcome; false if time ran out. Zero or less only looks. */
        boolean await(long millis) throws InterruptedException;

        /** Whether there is a reading, and none was refused. */
        default boolean isAccepted() {
            return size() > 0 && accepted() == size();
        }

        /** The counts and failures so far. */
        default WriteReport report() {
            // Outcomes may still come in: what is stored and failed is read first, and the rest is what is pending.
            int stored = stored();
            List<WriteFailure> failures = stored == size() ? List.of() : failures();
            int pending = size() - stored - WriteReport.readings(failures);
            return new WriteReport(size(), stored, Math.max(0, pending), failures);
        }
    }
}
