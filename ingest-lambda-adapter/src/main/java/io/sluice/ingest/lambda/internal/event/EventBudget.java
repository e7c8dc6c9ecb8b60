package io.sluice.ingest.lambda.internal.event;

import io.sluice.ingest.lambda.internal.runtime.Invocation;
import java.util.function.LongSupplier;

/** The time that one event has, by the platform's deadline and the settings. For one thread. */
final class EventBudget {

    /** The longest that the platform lets an invocation run; a deadline beyond is a clock's error. */
    private static final long MAX_MILLIS = 900_000;

    private final EventSettings settings;
    private final LongSupplier clockMillis;
    private final long answerAt;
    private boolean waitedInVain;

    EventBudget(Invocation invocation, EventSettings settings, LongSupplier clockMillis) {
        this.settings = settings;
        this.clockMillis = clockMillis;
        long now = clockMillis.getAsLong();
        this.answerAt = Math.min(invocation.deadlineMillis() - settings.marginMillis(), now + MAX_MILLIS);
    }

    /** Until the answer is due; negative if it was due already. */
    long millisLeft() {
        return answerAt - clockMillis.getAsLong();
    }

    /** How many milliseconds are left of so many that began at an earlier {@link #now()}. */
    long millisLeftOf(long millis, long since) {
        return since + millis - now();
    }

    long now() {
        return clockMillis.getAsLong();
    }

    boolean isSpent() {
        return millisLeft() <= 0;
    }

    /** For how long the event's next readings may wait for room: as long as it has, unless some waited in vain. */
    long millisForRoom() {
        return waitedInVain ? 0 : Math.max(0, millisLeft());
    }

    /** Says that readings of the event waited for room without any progress. */
    void waitedInVain() {
        waitedInVain = true;
    }

    /** What is told of an event that came too late. */
    String lateness() {
        return "the event came " + -millisLeft() + " ms too late: its deadline less the margin of "
                + settings.marginMillis() + " ms had passed; nothing was written";
    }
}
