package io.sluice.ingest.internal.session;

import com.datastax.oss.driver.api.core.CqlSession;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes a session within a time: the driver waits for the answers to its requests, however long those may take. */
public final class SessionCloser {

    private static final Logger LOG = LoggerFactory.getLogger(SessionCloser.class);

    private SessionCloser() {}

    /**
     * Closes a session, in the second half of the time by force.
     *
     * @param session the caller's to close
     * @param timeoutNanos how long to wait in all
     * @throws InterruptedException if the thread is interrupted; the session is then closing by force
     */
    public static void close(CqlSession session, long timeoutNanos) throws InterruptedException {
        boolean isClosed;
        try {
            isClosed = await(session.closeAsync(), timeoutNanos / 2);
        } catch (InterruptedException e) {
            session.forceCloseAsync();
            throw e;
        }
        if (!isClosed && !await(session.forceCloseAsync(), timeoutNanos / 2)) {
            LOG.warn("the session is still closing, and goes on with it while the process lives");
        }
    }

    private static boolean await(CompletionStage<Void> closing, long nanos) throws InterruptedException {
        try {
            closing.toCompletableFuture().get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            LOG.warn("the session did not close as it should", e.getCause());
            return true;
        }
    }
}
