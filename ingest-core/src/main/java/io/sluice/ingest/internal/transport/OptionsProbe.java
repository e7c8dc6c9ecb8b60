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

/** One OPTIONS request on a connection: proof that requests go through. */
final class OptionsProbe implements ResponseCallback {

    private static final long TIMEOUT_SECONDS = 5;

    private final CompletableFuture<Void> answered = new CompletableFuture<>();

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
