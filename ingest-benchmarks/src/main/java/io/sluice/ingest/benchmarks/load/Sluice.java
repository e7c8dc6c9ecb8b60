package io.sluice.ingest.benchmarks.load;

import io.sluice.ingest.IngestorStats;
import io.sluice.ingest.SensorIngestor;
import io.sluice.ingest.SensorIngestorBuilder;
import io.sluice.ingest.WriteGroup;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** The library, through its public API. */
final class Sluice implements Client {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private static final long NOTE_POLL_MILLIS = 1;

    private final SensorIngestor ingestor;
    private final LongAdder timed = new LongAdder();
    private final LongAdder noted = new LongAdder();
    private final LongAdder given = new LongAdder();
    private final FirstFailure failure = new FirstFailure();

    Sluice(ClientJob job) {
        SensorIngestorBuilder builder = SensorIngestor.builder()
                .hosts(Sessions.addresses(job.hosts()))
                .localDatacenter(job.datacenter())
                .table(Sessions.TABLE)
                .createSchema(job.replication())
                .batching(job.style().batching())
                .openTimeout(LONGEST)
                .failureListener(failed -> failure.note(failed.toString()));
        if (job.requestsPerShard() > 0) {
            builder.maxRequestsPerShard(job.requestsPerShard());
        }
        ingestor = builder.build();
    }

    @Override
    public void give(byte[] document) {
        given.increment();
        ingestor.submitJson(document);
    }

    @Override
    public void giveTimed(byte[] document, long dueNanos, AckTimes times) {
        given.increment();
        timed.increment();
        ingestor.writeJson(document).completion().thenRun(() -> {
            times.acknowledged(dueNanos);
            noted.increment();
        });
    }

    /** As {@link #giveTimed}, unless there is no room for it just now: then it counts as not given in. */
    boolean giveTimedIfRoom(byte[] document, long dueNanos, AckTimes times) {
        WriteGroup group = ingestor.writeJson(document, 0, document.length, Duration.ZERO);
        if (group.accepted() == 0) {
            return false;
        }
        given.increment();
        timed.increment();
        group.completion().thenRun(() -> {
            times.acknowledged(dueNanos);
            noted.increment();
        });
        return true;
    }

    IngestorStats stats() {
        return ingestor.stats();
    }

    @Override
    public void giveAndWait(byte[] document) throws Exception {
        given.increment();
        WriteGroup group = ingestor.writeJson(document);
        if (!group.await(LONGEST)) {
            throw new IllegalStateException("no answer within " + LONGEST);
        }
    }

    @Override
    public void flush() throws InterruptedException {
        if (!ingestor.flush(LONGEST)) {
            throw new IllegalStateException("no answer within " + LONGEST + ": " + ingestor.stats());
        }
        while (noted.sum() != timed.sum()) {
            Thread.sleep(NOTE_POLL_MILLIS);
        }
    }

    @Override
    public long requests() {
        return ingestor.stats().requests();
    }

    @Override
    public Tally tally() {
        IngestorStats stats = ingestor.stats();
        return new Tally(
                given.sum(), stats.accepted(), stats.stored(), stats.failed(), stats.retried(), failure.message());
    }

    @Override
    public void close() {
        ingestor.close();
    }
}
