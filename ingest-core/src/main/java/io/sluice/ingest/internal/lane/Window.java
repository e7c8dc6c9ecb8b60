package io.sluice.ingest.internal.lane;

import io.sluice.ingest.FailureKind;

/**
 * How many requests of a lane may be on their way. Changed by the lane's executor alone; any thread may look.
 *
 * <p>An adaptive window halves when the server says that it has too much to do, or does not answer, and widens again by
 * one for each full round of acknowledgements: additive increase, multiplicative decrease (D. Chiu and R. Jain, 1989).
 * What fails together narrows it once: a request that was sent before the window last narrowed tells nothing new.
 */
final class Window {

    private final int widest;
    private final boolean adaptive;

    private volatile int limit;
    private int acknowledgedSince;
    private boolean narrowed;
    private long narrowedNanos;

    /**
     * Opens wide.
     *
     * @param widest most requests on their way, at least 1
     * @param adaptive whether it narrows
     */
    Window(int widest, boolean adaptive) {
        this.widest = widest;
        this.adaptive = adaptive;
        this.limit = widest;
    }

    /** Most requests on their way now. */
    int limit() {
        return limit;
    }

    /** A request was acknowledged. */
    void acknowledged() {
        int now = limit;
        if (now < widest && ++acknowledgedSince >= now) {
            acknowledgedSince = 0;
            limit = now + 1;
        }
    }

    /**
     * A request was not acknowledged.
     *
     * @param kind why
     * @param sentNanos when it was sent
     * @param nowNanos now
     */
    void refused(FailureKind kind, long sentNanos, long nowNanos) {
        if (!adaptive || !isPressure(kind) || (narrowed && sentNanos - narrowedNanos <= 0)) {
            return;
        }
        limit = Math.max(1, limit / 2);
        acknowledgedSince = 0;
        narrowed = true;
        narrowedNanos = nowNanos;
    }

    private static boolean isPressure(FailureKind kind) {
        return kind == FailureKind.OVERLOADED || kind == FailureKind.RATE_LIMITED || kind == FailureKind.TIMEOUT;
    }
}
