package io.sluice.ingest.lambda.internal.event;

import io.sluice.ingest.SensorIngestor;
import io.sluice.ingest.WriteFailure;
import io.sluice.ingest.WriteGroup;
import java.time.Duration;
import java.util.List;

/** The gateway to the real ingestor, which it owns. Thread-safe. */
public final class IngestorGateway implements ReadingGateway {

    private final SensorIngestor ingestor;

    /**
     * Takes an ingestor over.
     *
     * @param ingestor open; closed with this
     */
    public IngestorGateway(SensorIngestor ingestor) {
        this.ingestor = ingestor;
    }

    @Override
    public Outcomes writeJson(byte[] document, int offset, int length) {
        return new GroupOutcomes(ingestor.writeJson(document, offset, length));
    }

    @Override
    public void close() {
        ingestor.close();
    }

    private record GroupOutcomes(WriteGroup group) implements Outcomes {
        @Override
        public int size() {
            return group.size();
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
        public boolean await(long millis) throws InterruptedException {
            return group.await(Duration.ofMillis(millis));
        }
    }
}
