package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.IngestException;
import io.sluice.ingest.WriteFailure;
import java.util.concurrent.CompletableFuture;

/** Completes a future with the outcome of its one row. */
public final class FutureOwner implements RowOwner {

    private final CompletableFuture<Void> future = new CompletableFuture<>();

    /** The future to hand out. */
    public CompletableFuture<Void> future() {
        return future;
    }

    @Override
    public boolean runsForeignCode() {
        return true;
    }

    @Override
    public void settled(PendingRow row) {
        WriteFailure failure = row.failure();
        if (failure == null) {
            future.complete(null);
        } else {
            future.completeExceptionally(
                    new IngestException(failure.kind(), failure.message(), failure.cause(), failure.maybeStored()));
        }
    }
}
