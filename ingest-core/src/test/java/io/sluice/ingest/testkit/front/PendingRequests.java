package io.sluice.ingest.testkit.front;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The requests of one connection that wait for an answer, by stream id. Confined to the connection's event loop. */
final class PendingRequests {
    private @Nullable Pending[] byStream = new @Nullable Pending[64];

    void put(int stream, Pending request) {
        if (stream < 0) {
            return;
        }
        if (stream >= byStream.length) {
            byStream = Arrays.copyOf(byStream, Math.max(stream + 1, byStream.length * 2));
        }
        byStream[stream] = request;
    }

    @Nullable
    Pending take(int stream) {
        if (stream < 0 || stream >= byStream.length) {
            return null;
        }
        Pending request = byStream[stream];
        byStream[stream] = null;
        return request;
    }
}
