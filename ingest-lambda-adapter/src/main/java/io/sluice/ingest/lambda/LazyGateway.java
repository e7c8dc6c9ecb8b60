package io.sluice.ingest.lambda;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.IngestException;
import io.sluice.ingest.internal.fault.UncaughtErrors;
import io.sluice.ingest.lambda.internal.event.ReadingGateway;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A gateway that is opened while events already come in: each waits for it as long as its deadline lets it, and while the
 * database is not there each begins another attempt. Thread-safe.
 */
final class LazyGateway implements ReadingGateway {

    /** Between an attempt that failed and the next, so that a batch of many records does not make as many attempts. */
    private static final long PAUSE_MILLIS = 200;

    private final LambdaConfig config;
    private final GatewayOpener opener;
    private volatile @Nullable ReadingGateway open;
    private @Nullable CompletableFuture<ReadingGateway> opening;
    private boolean closed;

    private LazyGateway(LambdaConfig config, GatewayOpener opener) {
        this.config = config;
        this.opener = opener;
    }

    /** Opens a gateway as the init mode says: now, or as events come. */
    static ReadingGateway openAsConfigured(LambdaConfig config, GatewayOpener opener) throws Exception {
        return config.init() == InitMode.LAZY ? begin(config, opener) : opener.open(config);
    }

    /** Begins to open it and returns at once. */
    private static LazyGateway begin(LambdaConfig config, GatewayOpener opener) {
        LazyGateway gateway = new LazyGateway(config, opener);
        gateway.attempt();
        return gateway;
    }

    @Override
    public Outcomes writeJson(byte[] document, int offset, int length, long millis) {
        long begin = System.nanoTime();
        ReadingGateway gateway = await(millis);
        long spent = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        return gateway.writeJson(document, offset, length, Math.max(0, millis - spent));
    }

    @Override
    public Outcomes reject(FailureKind kind, String reason, byte[] from, int offset, int length, long millis) {
        // The dead-letter sink is opened with the rest.
        return await(millis).reject(kind, reason, from, offset, length, 0);
    }

    @Override
    public boolean flush(long millis) throws InterruptedException {
        ReadingGateway now = open;
        return now == null || now.flush(millis);
    }

    /** What is not open yet is waited for by the writes themselves. */
    @Override
    public boolean isConnected() {
        ReadingGateway now = open;
        return now == null || now.isConnected();
    }

    @Override
    public boolean probe(long millis) throws InterruptedException {
        ReadingGateway now = open;
        return now == null || now.probe(millis);
    }

    @Override
    public void close() {
        CompletableFuture<ReadingGateway> last;
        synchronized (this) {
            closed = true;
            last = opening;
        }
        if (last != null) {
            last.thenAccept(ReadingGateway::close); // now, or should it come about after all
        }
    }

    /** The gateway once it is open; begins an attempt if none is under way. */
    private ReadingGateway await(long millis) {
        ReadingGateway now = open;
        if (now != null) {
            return now;
        }
        CompletableFuture<ReadingGateway> attempt = attempt();
        try {
            return attempt.get(millis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            FailureKind kind = cause instanceof IngestException ingest ? ingest.kind() : FailureKind.UNAVAILABLE;
            throw new IngestException(kind, "the database cannot be opened: " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new IngestException(
                    FailureKind.UNAVAILABLE, "the database is not open yet, after " + millis + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IngestException(FailureKind.UNAVAILABLE, "interrupted while the database was opened", e);
        }
    }

    private synchronized CompletableFuture<ReadingGateway> attempt() {
        CompletableFuture<ReadingGateway> last = opening;
        if (last != null && !last.isCompletedExceptionally()) {
            return last;
        }
        CompletableFuture<ReadingGateway> next = new CompletableFuture<>();
        long pause = last == null ? 0 : PAUSE_MILLIS;
        opening = next;
        if (closed) {
            next.completeExceptionally(new IngestException(FailureKind.CLOSED, "the function is closed", null));
            return next;
        }
        Thread thread = new Thread(() -> open(next, pause), "sluice-lazy-open");
        thread.setDaemon(true);
        thread.start();
        return next;
    }

    private void open(CompletableFuture<ReadingGateway> attempt, long pauseMillis) {
        try {
            TimeUnit.MILLISECONDS.sleep(pauseMillis);
            ReadingGateway opened = opener.open(config);
            open = opened;
            attempt.complete(opened);
        } catch (Throwable e) {
            attempt.completeExceptionally(e);
            UncaughtErrors.handOver(e);
        }
    }
}
