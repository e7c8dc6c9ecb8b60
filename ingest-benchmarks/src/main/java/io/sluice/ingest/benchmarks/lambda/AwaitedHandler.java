package io.sluice.ingest.benchmarks.lambda;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Answers once every write of the event is acknowledged; one that failed fails the event. */
public final class AwaitedHandler extends DriverHandler {

    /** For the runtime client. */
    public AwaitedHandler() {}

    @Override
    String answer(int readings, List<CompletionStage<AsyncResultSet>> writes) {
        for (CompletionStage<AsyncResultSet> write : writes) {
            write.toCompletableFuture().join();
        }
        return "{\"accepted\":" + readings + ",\"stored\":" + readings + "}";
    }
}
