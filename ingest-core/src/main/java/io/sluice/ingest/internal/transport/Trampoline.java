package io.sluice.ingest.internal.transport;

import io.sluice.ingest.internal.fault.UncaughtErrors;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A serial executor without a thread: whoever brings a task while none runs, runs it, and then what others brought
 * meanwhile.
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
                runOne(tasks.remove());
            } while (waiting.decrementAndGet() > 0);
        }
    }

    /** Whatever a task throws, those behind it have to run. */
    private static void runOne(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOG.error("a task of a shard's lane failed; the lane goes on", e);
            UncaughtErrors.handOver(e);
        }
    }

    /** Never: only the tasks themselves know that they run here, and they may as well queue. */
    @Override
    public boolean isCurrent() {
        return false;
    }
}
