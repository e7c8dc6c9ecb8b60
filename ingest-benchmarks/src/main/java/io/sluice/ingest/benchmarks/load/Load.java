package io.sluice.ingest.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** The kinds of load that a client puts on its contender. Each ends when everything given in has its outcome. */
final class Load implements AutoCloseable {
    private static final int LOOK_AT_CLOCK_EVERY = 64;
    private static final int MAX_THREADS = 256;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Client contender;
    private final List<Documents> documents;

    // Kept alive: a thread that ended would take its count of allocated bytes with it.
    private final ExecutorService threads = Executors.newFixedThreadPool(MAX_THREADS);

    /**
     * Prepares.
     *
     * @param documents a row of documents for each thread
     */
    Load(Client contender, List<Documents> documents) {
        this.contender = contender;
        this.documents = documents;
    }

    private interface Task {
        void run(Documents documents) throws Exception;
    }

    /** As many readings as go, for so long. */
    void saturate(double seconds) throws Exception {
        long end = endIn(seconds);
        onEachThread(own -> {
            do {
                for (int i = 0; i < LOOK_AT_CLOCK_EVERY; i++) {
                    contender.give(own.next());
                }
            } while (System.nanoTime() - end < 0);
        });
        contender.flush();
    }

    /**
     * Readings due at fixed times, for so long. Each time runs from when the reading was due, whether or not it could be
     * given in then, so that a stall counts for every reading that it delayed.
     *
     * @param rate readings a second in all
     * @param acks takes the time to each acknowledgement
     * @param late takes how late each reading was given in: the part of the times that is the pacing's and the caller's
     */
    void openLoop(double seconds, int rate, AckTimes acks, AckTimes late) throws Exception {
        pace(seconds, rate, acks, late);
        contender.flush();
    }

    /** As {@link #openLoop}, without waiting for the outcomes of the last readings. */
    void pace(double seconds, int rate, AckTimes acks, AckTimes late) throws Exception {
        double gapNanos = NANOS_PER_SECOND * documents.size() / rate;
        long count = Math.max(1, Math.round(seconds * rate / documents.size()));
        long start = System.nanoTime();
        onEachThread(own -> {
            for (long i = 0; i < count; i++) {
                long due = start + (long) (i * gapNanos);
                long wait = due - System.nanoTime();
                while (wait > 0) {
                    LockSupport.parkNanos(wait);
                    wait = due - System.nanoTime();
                }
                late.record(-wait);
                contender.giveTimed(own.next(), due, acks);
            }
        });
    }

    /** One reading after the other, each when the one before is acknowledged; on one thread. */
    void oneAtATime(double seconds, AckTimes times) throws Exception {
        Documents own = documents.get(0);
        long end = endIn(seconds);
        long before = System.nanoTime();
        do {
            contender.giveAndWait(own.next());
            long now = System.nanoTime();
            times.record(now - before);
            before = now;
        } while (before - end < 0);
        contender.flush();
    }

    private static long endIn(double seconds) {
        return System.nanoTime() + (long) (seconds * NANOS_PER_SECOND);
    }

    private void onEachThread(Task task) throws Exception {
        List<Future<?>> others = new ArrayList<>();
        for (Documents own : documents.subList(1, documents.size())) {
            others.add(threads.submit(() -> {
                task.run(own);
                return null;
            }));
        }
        task.run(documents.get(0));
        for (Future<?> other : others) {
            other.get();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
