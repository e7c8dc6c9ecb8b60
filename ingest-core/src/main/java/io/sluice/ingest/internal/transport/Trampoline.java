package io.sluice.ingest.internal.transport;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A serial executor without a thread: whoever brings a task while none runs, runs it, and then what others brought
 * meanwhile. What a task throws is logged: it is nothing to whoever happens to run it, and must not keep the next ones
 * from running.
 */
final class Trampoline implements SerialExecutor {

    private static final Logger LOG = LoggerFactory.getLogger(Trampoline.class);

    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            do {
                run(tasks.remove());
            } while (waiting.decrementAndGet() > 0);
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("a task of a lane failed", e);
        }
    }

    /** Never: only the tasks themselves know that they run here, and they may as well queue. */
    @Override
    public boolean isCurrent() {
        return false;
    }
}
