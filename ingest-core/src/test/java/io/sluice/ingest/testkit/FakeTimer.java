package io.sluice.ingest.testkit;

import io.sluice.ingest.internal.delivery.DeliveryTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A clock and timer that a test moves on: by hand, or by jumping at once to whatever is waited for. Tasks run on the
 * thread that moves the clock. Thread-safe.
 */
public final class FakeTimer implements DeliveryTimer {

    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private final List<Duration> delays = new ArrayList<>();
    private final boolean jumps;
    private long nowNanos = System.nanoTime();
    private long sequence;
    private boolean stopped;

    private record Task(long dueNanos, long order, Runnable action) implements Comparable<Task> {
        @Override
        public int compareTo(Task other) {
            return dueNanos == other.dueNanos
                    ? Long.compare(order, other.order)
                    : Long.signum(dueNanos - other.dueNanos);
        }
    }

    private FakeTimer(boolean jumps) {
        this.jumps = jumps;
    }

    /** A clock that stands still until {@link #advance}. */
    public static FakeTimer manual() {
        return new FakeTimer(false);
    }

    /** A clock that jumps to when a task is due as soon as it is scheduled; what is to run every so often never runs. */
    public static FakeTimer jumping() {
        return new FakeTimer(true);
    }

    /** Moves the clock on, running what becomes due, in its order and at its time. */
    public void advance(Duration time) {
        long end;
        synchronized (this) {
            end = nowNanos + time.toNanos();
        }
        for (Task due = pollUntil(end); due != null; due = pollUntil(end)) {
            due.action.run();
        }
        synchronized (this) {
            nowNanos = end;
        }
    }

    private synchronized @Nullable Task pollUntil(long end) {
        Task first = tasks.peek();
        if (first == null || first.dueNanos - end > 0) {
            return null;
        }
        nowNanos = Math.max(nowNanos, first.dueNanos);
        return tasks.poll();
    }

    /** How long was waited, each time that something was scheduled once. */
    public synchronized List<Duration> delays() {
        return List.copyOf(delays);
    }

    @Override
    public synchronized long nanoTime() {
        return nowNanos;
    }

    @Override
    public void schedule(Runnable task, long delayNanos) {
        synchronized (this) {
            if (stopped) {
                return;
            }
            delays.add(Duration.ofNanos(delayNanos));
            if (!jumps) {
                tasks.add(new Task(nowNanos + Math.max(0, delayNanos), sequence++, task));
                return;
            }
            nowNanos += Math.max(0, delayNanos);
        }
        task.run();
    }

    /** Never: rows that are left to an answer wait for the one that the test gives. */
    @Override
    public void soon(Runnable task) {}

    @Override
    public synchronized void every(long intervalNanos, Runnable task) {
        if (!jumps && !stopped) {
            tasks.add(new Task(nowNanos + intervalNanos, sequence++, () -> {
                task.run();
                every(intervalNanos, task);
            }));
        }
    }

    @Override
    public synchronized void stop() {
        stopped = true;
        tasks.clear();
    }
}
