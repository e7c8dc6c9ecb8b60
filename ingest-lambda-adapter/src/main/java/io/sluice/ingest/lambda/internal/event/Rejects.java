package io.sluice.ingest.lambda.internal.event;

import io.sluice.ingest.DeadLetterSink;
import io.sluice.ingest.WriteFailure;
import io.sluice.ingest.internal.fault.UncaughtErrors;
import io.sluice.ingest.lambda.internal.event.ReadingGateway.Outcomes;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of records that are no documents to the dead-letter sink: on a thread of its own, so that a sink that hangs
 * costs no invocation its answer. Bounded; what finds no room is not kept, and so comes again. Thread-safe.
 */
final class Rejects implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Rejects.class);
    private static final int MAX_WAITING = 20_000;
    private static final long MAX_WAITING_BYTES = 32L << 20;
    private static final long IDLE_SECONDS = 10;
    private static final long CLOSE_MILLIS = 150;

    private final DeadLetterSink sink;
    private final ThreadPoolExecutor thread;
    private final Object lock = new Object();
    private long waitingBytes;

    Rejects(DeadLetterSink sink) {
        this.sink = sink;
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING),
                task -> {
                    Thread made = new Thread(task, "sluice-rejects");
                    made.setDaemon(true);
                    return made;
                },
                (task, executor) -> ((Letter) task).forget());
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * Sets out to keep a letter.
     *
     * @param failure not kept yet
     * @param bytes how much memory it takes
     * @return its outcome
     */
    Outcomes keep(WriteFailure failure, int bytes) {
        Letter letter = new Letter(failure, bytes);
        synchronized (lock) {
            if (waitingBytes > 0 && waitingBytes + bytes > MAX_WAITING_BYTES) {
                letter.end();
                return letter;
            }
            waitingBytes += bytes;
        }
        thread.execute(letter);
        return letter;
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.warn(
                        "closed while the dead-letter sink still had {} records to take",
                        thread.getQueue().size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One reading of bad input, pending until the sink is done with it. */
    private final class Letter implements Outcomes, Runnable {
        private final CountDownLatch done = new CountDownLatch(1);
        private final int bytes;
        private volatile WriteFailure failure;

        Letter(WriteFailure failure, int bytes) {
            this.failure = failure;
            this.bytes = bytes;
        }

        @Override
        public void run() {
            try {
                sink.accept(failure);
                failure = failure.asDeadLettered();
            } catch (IOException | RuntimeException | Error e) {
                LOG.warn("the dead-letter sink did not keep a record, which its source will deliver again", e);
                UncaughtErrors.handOver(e);
            } finally {
                forget();
            }
        }

        /** Gives its room back, kept or not. */
        void forget() {
            synchronized (lock) {
                waitingBytes -= bytes;
            }
            end();
        }

        void end() {
            done.countDown();
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public int accepted() {
            return 0;
        }

        @Override
        public int stored() {
            return 0;
        }

        @Override
        public List<WriteFailure> failures() {
            return done.getCount() == 0 ? List.of(failure) : List.of();
        }

        @Override
        public boolean await(long millis) throws InterruptedException {
            return done.await(millis, TimeUnit.MILLISECONDS);
        }
    }
}
