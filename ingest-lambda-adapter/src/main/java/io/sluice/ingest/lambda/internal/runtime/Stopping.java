package io.sluice.ingest.lambda.internal.runtime;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether the process is to end, and which loops have an invocation in hand. Thread-safe. */
public final class Stopping {

    private final Set<Thread> busy = new HashSet<>();
    private volatile boolean requested;
    private volatile @Nullable Throwable failure;

    /** A process that goes on. */
    public Stopping() {}

    /** Whether no invocation is to be asked for any more. */
    public boolean isRequested() {
        return requested;
    }

    /** Has the loops end once they have answered what they have in hand. */
    public void request() {
        requested = true;
    }

    /** Has the loops end at once, and answer what they have in hand with an Error that another thread met. */
    void fail(Throwable error) {
        failure = error;
        requested = true;
        interruptBusy();
    }

    /** The Error that ends the process; null if it ends for none, or not at all. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Says that this thread has an invocation in hand. */
    synchronized void begin() {
        busy.add(Thread.currentThread());
    }

    /** Says that this thread has answered and drained it. */
    synchronized void end() {
        busy.remove(Thread.currentThread());
        notifyAll();
    }

    /** Waits until no loop has an invocation in hand; false if time ran out. */
    public synchronized boolean awaitIdle(long deadlineNanos) throws InterruptedException {
        while (!busy.isEmpty()) {
            long left = deadlineNanos - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(left / 1_000_000L + 1);
        }
        return true;
    }

    /** Interrupts the handlers that run. */
    synchronized void interruptBusy() {
        busy.forEach(Thread::interrupt);
    }
}
