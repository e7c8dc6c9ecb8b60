package io.sluice.ingest.lambda.internal.event;

import io.sluice.ingest.DeadLetterSink;
import io.sluice.ingest.FailureKind;
import io.sluice.ingest.SensorIngestor;
import io.sluice.ingest.WriteFailure;
import io.sluice.ingest.WriteGroup;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** The gateway to the real ingestor, which it owns. Thread-safe. */
public final class IngestorGateway implements ReadingGateway {

    private final SensorIngestor ingestor;
    private final Rejects rejects;
    private final boolean holding;

    /**
     * Takes an ingestor over.
     *
     * @param ingestor open; closed with this
     * @param sink the ingestor's dead-letter sink, thread-safe; closed by the ingestor
     * @param holding whether readings are sent only when their outcomes are waited for: where the answer goes first, waking
     *     the threads that send would delay it
     */
    public IngestorGateway(SensorIngestor ingestor, DeadLetterSink sink, boolean holding) {
        this.ingestor = ingestor;
        this.rejects = new Rejects(sink);
        this.holding = holding;
    }

    @Override
    public Outcomes writeJson(byte[] document, int offset, int length, long millis) {
        // All of a document's rows are in their lanes before one is sent: fuller requests, and fewer of them.
        WriteGroup group = ingestor.holdJson(document, offset, length, Duration.ofMillis(millis));
        if (!holding) {
            group.send();
        }
        return new GroupOutcomes(group);
    }

    @Override
    public Outcomes reject(FailureKind kind, String reason, byte[] from, int offset, int length, long millis) {
        WriteFailure failure = WriteFailure.builder(kind, reason)
                .json(Arrays.copyOfRange(from, offset, offset + length))
                .build();
        return rejects.keep(failure, length);
    }

    @Override
    public boolean flush(long millis) throws InterruptedException {
        return ingestor.flush(Duration.ofMillis(millis));
    }

    @Override
    public boolean isConnected() {
        return ingestor.isConnected();
    }

    @Override
    public boolean probe(long millis) throws InterruptedException {
        return ingestor.probe(Duration.ofMillis(millis));
    }

    @Override
    public void close() {
        rejects.close();
        ingestor.close();
    }

    private record GroupOutcomes(WriteGroup group) implements Outcomes {
        @Override
        public int size() {
            return group.size();
        }

        @Override
        public int accepted() {
            return group.accepted();
        }

        @Override
        public boolean waitedInVain() {
            return group.waitedInVain();
        }

        @Override
        public int stored() {
            return group.stored();
        }

        @Override
        public List<WriteFailure> failures() {
            return group.failures();
        }

        @Override
        public void send() {
            group.send();
        }

        @Override
        public boolean await(long millis) throws InterruptedException {
            return group.await(Duration.ofMillis(millis));
        }
    }
}
