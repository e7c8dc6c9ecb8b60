package io.sluice.ingest.lambda;

import io.sluice.ingest.Login;
import io.sluice.ingest.internal.fault.UncaughtErrors;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A login that changes while the function lives, as a secret's does when it is rotated. A connection that is made later on
 * may be one that was refused the old password: so it has the secret read again, once per some seconds, and the next
 * connection is made with what came of it. The session, and what is on its way in it, goes on meanwhile. Thread-safe.
 */
final class RotatedLogin implements Supplier<Login> {

    /** Between two readings of the secret. */
    static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final Logger LOG = LoggerFactory.getLogger(RotatedLogin.class);

    private final Callable<Login> secret;
    private final Executor background;
    private final LongSupplier nanos;
    private final AtomicLong readAt;
    private volatile Login login;

    /**
     * Reads the secret for the first time.
     *
     * @param secret reads it; may take long
     * @param background where it is read later on
     * @param nanos {@link System#nanoTime()}
     * @throws Exception of the secret
     */
    RotatedLogin(Callable<Login> secret, Executor background, LongSupplier nanos) throws Exception {
        this.secret = secret;
        this.background = background;
        this.nanos = nanos;
        this.login = secret.call();
        this.readAt = new AtomicLong(nanos.getAsLong());
    }

    @Override
    public Login get() {
        long last = readAt.get();
        long now = nanos.getAsLong();
        if (now - last >= PAUSE_NANOS && readAt.compareAndSet(last, now)) {
            readInBackground();
        }
        return login;
    }

    /** Whoever asks is the driver, amid a connection: to it an Error would be a connection that failed. */
    private void readInBackground() {
        try {
            background.execute(this::read);
        } catch (Error e) { // as where there is no memory for a thread
            UncaughtErrors.handOver(e);
        }
    }

    private void read() {
        try {
            Login read = secret.call();
            if (!read.equals(login)) {
                LOG.info("the login in the secret has changed; connections are made with it from now on");
            }
            login = read;
        } catch (Exception e) {
            LOG.warn("the login stays as it was, since its secret cannot be read: {}", e.toString());
        }
    }
}
