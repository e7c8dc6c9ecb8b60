package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.FailureListener;
import io.sluice.ingest.WriteFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listener in force when none is set: failures are logged, rate-limited, with a count. */
public final class LoggingListener implements FailureListener {

    private static final Logger LOG = LoggerFactory.getLogger("io.sluice.ingest.SensorIngestor");

    private final OccasionalLog log = new OccasionalLog(LOG);

    @Override
    public void onFailure(WriteFailure failure) {
        log.warn("a reading was not stored and no failure listener is set: {}", failure);
    }
}
