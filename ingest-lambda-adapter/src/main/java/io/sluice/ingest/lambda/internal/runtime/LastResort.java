package io.sluice.ingest.lambda.internal.runtime;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a process that met an {@link Error}, on whatever thread: a process of which a part is missing looks alive
 * and works no more. What is in hand is answered as well as may be, and then the process ends, whatever else does not.
 *
 * <p>The thread that ends it waits from the start on, and what wakes it needs no memory, since there may be none.
 */
public final class LastResort implements Thread.UncaughtExceptionHandler {

    /** How long loops may take to answer what they have in hand. */
    static final long LAST_WORDS_MILLIS = 1_200;

    /** How long the program may take after that to end by itself. */
    static final long END_MILLIS = 500;

    private static final Logger LOG = LoggerFactory.getLogger(LastResort.class);

    private final Stopping stopping;
    private final FinalLog log;
    private final Runnable halt;
    private final AtomicReference<Throwable> cause = new AtomicReference<>();
    private final AtomicBoolean said = new AtomicBoolean();
    private final Thread watch = new Thread(this::watch, "sluice-last-resort");
    private volatile @Nullable Consumer<Throwable> initReport;

    /**
     * Prepares for the worst; {@link #start()} begins to watch.
     *
     * @param stopping knows the loops
     * @param log is told what happened
     * @param halt ends the process at once
     */
    public LastResort(Stopping stopping, FinalLog log, Runnable halt) {
        this.stopping = stopping;
        this.log = log;
        this.halt = halt;
        watch.setDaemon(true);
    }

    /** Starts the thread that ends the process. */
    public void start() {
        watch.start();
    }

    /** Who tells the platform of an Error while no event can be in hand; null from then on. */
    public void initReport(@Nullable Consumer<Throwable> report) {
        initReport = report;
    }

    /** Sets the end off; returns at once, throws nothing and needs no memory. */
    public void met(Throwable error) {
        if (cause.compareAndSet(null, error)) {
            LockSupport.unpark(watch);
        }
    }

    /** What set the end off; null while all is well. */
    public @Nullable Throwable cause() {
        return cause.get();
    }

    /** An Error ends the process. An exception ends its thread alone, which by itself costs no event its answer. */
    @Override
    public void uncaughtException(Thread thread, Throwable thrown) {
        if (thrown instanceof Error) {
            met(thrown);
        } else {
            LOG.error("the thread {} ended", thread.getName(), thrown);
        }
    }

    private void watch() {
        prepareLog();
        Throwable error = cause.get();
        while (error == null) {
            LockSupport.park(this);
            error = cause.get();
        }
        try {
            say(log);
            lastWords(error);
        } finally {
            pause();
            halt.run();
        }
    }

    private void prepareLog() {
        try {
            log.prepare();
        } catch (Throwable e) {
            met(e); // what there is to say then needs no more preparation
        }
    }

    /** Says once what happened. */
    public void say(FinalLog to) {
        if (said.compareAndSet(false, true)) {
            try {
                to.write("fatal: " + cause.get());
            } catch (Throwable e) {
                to.writeNoMemory();
            }
        }
    }

    private void lastWords(Throwable error) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAST_WORDS_MILLIS);
        try {
            Consumer<Throwable> report = initReport;
            if (report != null) {
                report.accept(error);
            }
            stopping.fail(error);
            stopping.awaitIdle(deadline);
        } catch (Throwable e) {
            log.writeNoMemory();
        }
    }

    private void pause() {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_MILLIS);
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }
}
