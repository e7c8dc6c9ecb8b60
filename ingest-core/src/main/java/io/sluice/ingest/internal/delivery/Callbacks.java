package io.sluice.ingest.internal.delivery;

import io.sluice.ingest.FailureListener;
import io.sluice.ingest.WriteFailure;
import io.sluice.ingest.internal.fault.UncaughtErrors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where foreign code runs: a thread for the failure listener, behind a bounded inbox, and one for the dependents of
 * futures, of which there are never more than rows may be pending and groups are waited for. Thread-safe; the threads
 * start on first need. The dead-letter sink has a thread of the same make, in {@link DeadLetters}.
 */
public final class Callbacks {

    private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);
    private static final long IDLE_SECONDS = 10;

    private final FailureListener listener;
    private final int inboxCapacity;
    private final long inboxBytesCapacity;
    private final AtomicInteger inbox = new AtomicInteger();
    private final AtomicLong inboxBytes = new AtomicLong();
    private final LongAdder listenerErrors = new LongAdder();
    private final LongAdder listenerOverflows = new LongAdder();
    private final OccasionalLog overflowLog = new OccasionalLog(LOG);
    private final OccasionalLog errorLog = new OccasionalLog(LOG);
    private final ThreadPoolExecutor failures = oneThread("sluice-failures", Callbacks::runHere);
    private final ThreadPoolExecutor futures = oneThread("sluice-futures", Callbacks::runHere);

    /**
     * Prepares to call a listener.
     *
     * @param listener the user's, or the default one
     * @param inboxCapacity how many failures may wait for it
     * @param inboxBytesCapacity how many bytes of readings may wait for it
     */
    public Callbacks(FailureListener listener, int inboxCapacity, long inboxBytesCapacity) {
        this.listener = listener;
        this.inboxCapacity = inboxCapacity;
        this.inboxBytesCapacity = inboxBytesCapacity;
    }

    /**
     * Tells the listener, later and elsewhere.
     *
     * @param failure what happened
     * @param bytes how much memory its reading takes; one that is too large for the inbox has it to itself
     */
    void failure(WriteFailure failure, int bytes) {
        long heldBytes = inboxBytes.addAndGet(bytes);
        if (inbox.incrementAndGet() > inboxCapacity || (heldBytes > inboxBytesCapacity && heldBytes > bytes)) {
            leaveInbox(bytes);
            listenerOverflows.increment();
            overflowLog.warn(
                    "the failure listener is too slow, its inbox of {} failures and {} bytes is full; not told of: {}",
                    inboxCapacity,
                    inboxBytesCapacity,
                    failure);
            return;
        }
        failures.execute(() -> tell(failure, bytes));
    }

    private void leaveInbox(int bytes) {
        inbox.decrementAndGet();
        inboxBytes.addAndGet(-bytes);
    }

    private void tell(WriteFailure failure, int bytes) {
        try {
            listener.onFailure(failure);
        } catch (Throwable e) { // checked ones, too: not every language has them checked
            listenerErrors.increment();
            errorLog.warn("the failure listener threw on {}", failure, e);
            UncaughtErrors.handOver(e);
        } finally {
            leaveInbox(bytes);
        }
    }

    /** Runs a future's dependents, later and elsewhere. */
    void future(Runnable completion) {
        futures.execute(completion);
    }

    /** Whether the calling thread is one that runs foreign code. */
    public static boolean isCallbackThread() {
        return Thread.currentThread() instanceof CallbackThread;
    }

    /** Failures whose listener call threw. */
    public long listenerErrors() {
        return listenerErrors.sum();
    }

    /** Failures that found the inbox full. */
    public long listenerOverflows() {
        return listenerOverflows.sum();
    }

    /** Failures that wait for the listener or that it is being told of. */
    int waiting() {
        return inbox.get();
    }

    /** Lets both threads finish what waits, for so long, and end. */
    public void close(long timeoutNanos) throws InterruptedException {
        futures.shutdown();
        failures.shutdown();
        long deadline = System.nanoTime() + timeoutNanos;
        boolean futuresDone = futures.awaitTermination(timeoutNanos, TimeUnit.NANOSECONDS);
        boolean failuresDone =
                failures.awaitTermination(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        if (!futuresDone || !failuresDone) {
            LOG.warn("closed while a callback was still running; it may finish later");
        }
    }

    /** After close: what still comes is told on the thread that brings it, rather than not at all. */
    private static void runHere(Runnable task, ThreadPoolExecutor shut) {
        task.run();
    }

    static ThreadPoolExecutor oneThread(String name, RejectedExecutionHandler afterClose) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> new CallbackThread(task, name),
                afterClose);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    private static final class CallbackThread extends Thread {
        CallbackThread(Runnable task, String name) {
            super(task, name);
            setDaemon(true);
        }
    }
}
