package io.sluice.ingest.internal.transport;

import com.datastax.oss.driver.internal.core.channel.DriverChannel;
import com.datastax.oss.driver.internal.core.channel.ResponseCallback;
import com.datastax.oss.protocol.internal.Frame;
import com.datastax.oss.protocol.internal.request.Options;
import com.datastax.oss.protocol.internal.response.Supported;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One OPTIONS request on a connection: proof that requests go through. For one connection. */
final class OptionsProbe implements ResponseCallback {

    private static final long TIMEOUT_SECONDS = 5;

    /** Time for an answer to the smallest request there is, from a node that is well. */
    private static final long FAIR_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final CompletableFuture<Void> answered = new CompletableFuture<>();
    private @Nullable DriverChannel asked;
    private long fairUntilNanos;

    /**
     * Asks.
     *
     * @param channel with a stream id reserved for this
     */
    void send(DriverChannel channel) {
        channel.write(Options.INSTANCE, false, Frame.NO_PAYLOAD, this).addListener(written -> {
            if (!written.isSuccess()) {
                onFailure(written.cause());
            }
        });
    }

    @Override
    public void onResponse(Frame frame) {
        if (frame.message instanceof Supported) {
            answered.complete(null);
        } else {
            onFailure(new IllegalStateException("unexpected answer to OPTIONS: " + frame.message));
        }
    }

    @Override
    public void onFailure(Throwable error) {
        answered.completeExceptionally(error);
    }

    /** Asks on a connection that is closed if there is no answer in a fair time; see {@link #isAnsweredBy}. */
    static OptionsProbe on(DriverChannel channel) {
        OptionsProbe probe = new OptionsProbe();
        probe.asked = channel;
        probe.fairUntilNanos = System.nanoTime() + FAIR_NANOS;
        probe.send(channel);
        return probe;
    }

    /**
     * Waits for the answer, for a fair time at most. A connection that fails, or that had a fair time and gave none, is
     * closed, so that it is replaced; one that had less may be as well as any, and is left.
     *
     * @param deadlineNanos until when there is time to wait, by {@link System#nanoTime()}
     */
    boolean isAnsweredBy(long deadlineNanos) throws InterruptedException {
        long left = Math.min(deadlineNanos - System.nanoTime(), fairUntilNanos - System.nanoTime());
        try {
            answered.get(Math.max(0, left), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            if (System.nanoTime() - fairUntilNanos >= 0) {
                close();
            }
            return false;
        } catch (ExecutionException e) {
            close();
            return false;
        }
    }

    private void close() {
        if (asked != null) {
            asked.forceClose();
        }
    }

    /**
     * Waits for the answer.
     *
     * @throws IllegalStateException if none comes, or another one
     */
    void await() {
        try {
            answered.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("OPTIONS was not answered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the answer to OPTIONS", e);
        }
    }
}
