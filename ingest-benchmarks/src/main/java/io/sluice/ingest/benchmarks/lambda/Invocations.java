package io.sluice.ingest.benchmarks.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.ingest.benchmarks.load.AckTimes;
import io.sluice.ingest.benchmarks.load.Figures;
import org.jspecify.annotations.Nullable;

/**
 * The state of the Runtime API: one job at a time, and of it one event at a time. It holds the function's poll back after
 * the warm-up until it is told to go on, and after the last event for good; it takes the times. Thread-safe.
 */
final class Invocations {
    private final Announcements announcements;
    private final AckTimes answers = new AckTimes();
    private final AckTimes cycles = new AckTimes();
    private @Nullable ApiJob job;
    private @Nullable Events events;
    private @Nullable AnswerCheck check;
    private int given;
    private boolean out;
    private boolean goingOn;
    private boolean over;
    private long sentNanos;
    private long polls;

    /** Who hears how a job goes; called with the lock held. */
    interface Announcements {
        /** The warm-up is over, and the function polls. */
        void warm();

        /** All is over, and the function polls. */
        void done(Figures figures);

        /** The job is broken off. */
        void failed(String reason);
    }

    Invocations(Announcements announcements) {
        this.announcements = announcements;
    }

    /** Begins a job. Polls that are left from another are let go. */
    synchronized void open(ApiJob next) {
        job = next;
        events = new Events(next);
        check = new AnswerCheck(next);
        answers.reset();
        cycles.reset();
        given = 0;
        out = false;
        goingOn = next.warmUpEvents() == 0;
        over = false;
        polls++;
        notifyAll();
    }

    /** Ends the pause after the warm-up. */
    synchronized void goOn() {
        goingOn = true;
        notifyAll();
    }

    /** Says that the function's process has ended, which breaks a job off that is not over. */
    synchronized void functionEnded() {
        if (!over) {
            fail("the function's process ended; its reason may stand above");
        }
    }

    /**
     * A poll came: waits until an event is due.
     *
     * @param receivedNanos when it had come
     * @return the event, whose time runs from now on; null if the poll is to be let go
     */
    synchronized @Nullable Events next(long receivedNanos) throws InterruptedException {
        long poll = ++polls;
        notifyAll();
        if (job == null || events == null) {
            throw new IllegalStateException("no job");
        }
        if (out) {
            fail("the function polled before it answered");
        }
        if (given > job.warmUpEvents()) {
            cycles.record(receivedNanos - sentNanos);
        }
        if (given == job.warmUpEvents() && !goingOn && !over) {
            announcements.warm();
        }
        if (given == job.allEvents() && !over) {
            over = true;
            announcements.done(figures());
        }
        while (poll == polls && (over || (given == job.warmUpEvents() && !goingOn))) {
            wait();
        }
        if (poll != polls) {
            return null;
        }
        events.prepare(given++);
        out = true;
        sentNanos = System.nanoTime();
        return events;
    }

    /** An answer came: takes the time, but the check is not part of it. */
    synchronized void answered(String id, RequestReader answer) {
        if (job == null || events == null || check == null || !out || !id.equals(events.id())) {
            fail("an answer to " + id + ", which is not out");
            return;
        }
        out = false;
        if (given > job.warmUpEvents()) {
            answers.record(answer.receivedNanos() - sentNanos);
        }
        String problem = check.problem(answer);
        if (problem != null) {
            fail("event " + given + " of the function was " + problem);
        }
    }

    /** The function reported an error. */
    synchronized void error(String what, RequestReader report) {
        fail(what + ": " + new String(report.body(), UTF_8));
    }

    private void fail(String reason) {
        if (!over) {
            over = true;
            announcements.failed(reason + " (after " + given + " events)");
        }
    }

    private Figures figures() {
        Figures figures = new Figures();
        answers.report(figures, "");
        cycles.report(figures, "cycle_");
        return figures;
    }
}
