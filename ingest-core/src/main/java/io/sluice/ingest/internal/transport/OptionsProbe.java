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

    private final CompletableFuture<Void> answered = new CompletableFuture<>();
    private @Nullable DriverChannel asked;

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

    /** Asks on a connection that is closed if there is no answer in time; see {@link #isAnsweredBy}. */
    static OptionsProbe on(DriverChannel channel) {
        OptionsProbe probe = new OptionsProbe();
        probe.asked = channel;
        probe.send(channel);
        return probe;
    }

    /** Waits until then for the answer; a connection that gives none is closed, so that it is replaced. */
    boolean isAnsweredBy(long deadlineNanos) throws InterruptedException {
        try {
            answered.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            if (asked != null) {
                asked.forceClose();
            }
            return false;
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
