package io.sluice.ingest.lambda;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.IngestException;
import io.sluice.ingest.lambda.internal.event.ReadingGateway;
import org.jspecify.annotations.Nullable;

/**
 * A gateway that can be let go and opened again: a snapshot of the process must hold no connection, and no session that
 * believes it has one. Thread-safe.
 */
final class RestorableGateway implements ReadingGateway {

    /** Before a snapshot there is time, and after it there are no connections. */
    private static final long FLUSH_MILLIS = 5_000;

    private final LambdaConfig config;
    private final GatewayOpener opener;
    private volatile @Nullable ReadingGateway open;

    /** Opens it. */
    RestorableGateway(LambdaConfig config, GatewayOpener opener) throws Exception {
        this.config = config;
        this.opener = opener;
        resume();
    }

    /** Waits for what is pending and closes every connection. */
    synchronized void suspend() throws InterruptedException {
        ReadingGateway last = open;
        open = null;
        if (last != null) {
            last.flush(FLUSH_MILLIS);
            last.close();
        }
    }

    /** Opens it anew: another session, another prepared statement, another look at the login. */
    synchronized void resume() throws Exception {
        if (open == null) {
            open = LazyGateway.openAsConfigured(config, opener);
        }
    }

    @Override
    public Outcomes writeJson(byte[] document, int offset, int length, long millis) {
        return current().writeJson(document, offset, length, millis);
    }

    @Override
    public Outcomes reject(FailureKind kind, String reason, byte[] from, int offset, int length, long millis) {
        return current().reject(kind, reason, from, offset, length, millis);
    }

    @Override
    public boolean flush(long millis) throws InterruptedException {
        return current().flush(millis);
    }

    @Override
    public boolean isConnected() {
        return current().isConnected();
    }

    @Override
    public boolean probe(long millis) throws InterruptedException {
        return current().probe(millis);
    }

    @Override
    public void close() {
        try {
            suspend();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ReadingGateway current() {
        ReadingGateway now = open;
        if (now == null) {
            throw new IngestException(
                    FailureKind.UNAVAILABLE, "the database is closed: the process is about to be snapshotted", null);
        }
        return now;
    }
}
