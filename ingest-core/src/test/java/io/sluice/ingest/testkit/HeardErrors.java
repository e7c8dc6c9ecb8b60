package io.sluice.ingest.testkit;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;

/** Hears of what nobody catches, on every thread that has no handler of its own, until it is closed. */
public final class HeardErrors implements AutoCloseable {

    private final LinkedBlockingQueue<Throwable> heard = new LinkedBlockingQueue<>();
    private final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();

    /** Begins to hear. */
    public HeardErrors() {
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> heard.add(thrown));
    }

    /** Waits for the next. */
    public Throwable next() throws InterruptedException {
        return heard.take();
    }

    /** What was heard so far and not taken. */
    public List<Throwable> all() {
        return List.copyOf(heard);
    }

    @Override
    public void close() {
        Thread.setDefaultUncaughtExceptionHandler(before);
    }
}
