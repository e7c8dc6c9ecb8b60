package io.sluice.ingest.testkit;

import io.sluice.ingest.IngestorStats;
import io.sluice.ingest.SensorIngestor;
import java.time.Duration;

/** The check after every engine test: nothing accepted is unaccounted for. */
public final class Conservation {

    private Conservation() {}

    /**
     * Flushes, and compares the ingestor's counts with what the test saw for itself.
     *
     * @param ingestor open or closed; nothing may be submitted meanwhile
     * @param accepted how many readings the test saw accepted
     * @param failures how many failures of accepted readings the test's listener heard of
     * @throws AssertionError naming every count that is off
     */
    public static void check(SensorIngestor ingestor, long accepted, long failures) throws InterruptedException {
        boolean flushed = ingestor.flush(Duration.ofSeconds(30));
        IngestorStats stats = ingestor.stats();
        if (!flushed
                || stats.accepted() != accepted
                || stats.failed() != failures
                || stats.stored() != accepted - failures
                || stats.pending() != 0
                || stats.pendingBytes() != 0) {
            throw new AssertionError("conservation broken: the test saw accepted=" + accepted + " failures=" + failures
                    + ", flushed=" + flushed + ", the ingestor says " + stats);
        }
    }
}
