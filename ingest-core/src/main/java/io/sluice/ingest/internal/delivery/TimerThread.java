package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.internal.fault.UncaughtErrors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The timer of real time: one daemon thread. */
public final class TimerThread implements DeliveryTimer {

    private static final Logger LOG = LoggerFactory.getLogger(TimerThread.class);

    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "sluice-timer");
        thread.setDaemon(true);
        return thread;
    });

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void schedule(Runnable task, long delayNanos) {
        try {
            executor.schedule(guarded(task), delayNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.trace("a task came after the timer was stopped", e);
        }
    }

    @Override
    public void soon(Runnable task) {
        schedule(task, SOON_NANOS);
    }

    @Override
    public void every(long intervalNanos, Runnable task) {
        executor.scheduleWithFixedDelay(guarded(task), intervalNanos, intervalNanos, TimeUnit.NANOSECONDS);
    }

    /** A task that is to run again would never do so once it has thrown, and nobody would hear of it. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Throwable e) {
                LOG.error("a task of the timer failed; the timer goes on", e);
                UncaughtErrors.handOver(e);
            }
        };
    }

    @Override
    public void stop() {
        executor.shutdownNow();
    }
}
