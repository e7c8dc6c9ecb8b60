package io.sluice.ingest.internal.lane;

import org.jspecify.annotations.Nullable;

/** The requests of a lane on their way, in the order sent; linked through them, so that any leaves at once. For one thread. */
final class RequestList {

    private @Nullable LaneRequest first;
    private @Nullable LaneRequest last;
    private int size;

    void add(LaneRequest request) {
        request.before = last;
        if (last == null) {
            first = request;
        } else {
            last.after = request;
        }
        last = request;
        size++;
    }

    void remove(LaneRequest request) {
        if (request.before == null) {
            first = request.after;
        } else {
            request.before.after = request.after;
        }
        if (request.after == null) {
            last = request.before;
        } else {
            request.after.before = request.before;
        }
        request.before = null;
        request.after = null;
        size--;
    }

    /** The one sent longest ago, or null. */
    @Nullable
    LaneRequest first() {
        return first;
    }

    int size() {
        return size;
    }
}
