package io.sluice.ingest.internal.transport;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A serial executor without a thread: whoever brings a task while none runs, runs it, and then what others brought
 * meanwhile.
 */
final class Trampoline implements SerialExecutor {

    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            do {
                Runnable next = tasks.remove();
                next.run();
            } while (waiting.decrementAndGet() > 0);
        }
    }

    /** Never: only the tasks themselves know that they run here, and they may as well queue. */
    @Override
    public boolean isCurrent() {
        return false;
    }
}
