package io.sluice.ingest.benchmarks.lambda;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;

/**
 * Answers once every write of the event is sent off. Nobody hears of one that fails but the log, and nothing but a
 * semaphore of 1,024 keeps the driver from being asked for more than its connections take.
 */
public final class UnawaitedHandler extends DriverHandler {
    private static final int IN_FLIGHT = 1_024;

    private final Semaphore room = new Semaphore(IN_FLIGHT);

    /** For the runtime client. */
    public UnawaitedHandler() {}

    @Override
    CompletionStage<AsyncResultSet> write(JsonNode reading) {
        room.acquireUninterruptibly();
        return super.write(reading).whenComplete((result, failure) -> {
            room.release();
            if (failure != null) {
                System.err.println("a reading is lost: " + failure);
            }
        });
    }

    @Override
    String answer(int readings, List<CompletionStage<AsyncResultSet>> writes) {
        return "{\"accepted\":" + readings + "}";
    }
}
