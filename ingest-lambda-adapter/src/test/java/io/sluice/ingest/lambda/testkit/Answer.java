package io.sluice.ingest.lambda.testkit;

/**
 * What an invocation was answered with.
 *
 * @param request the POST, to {@code /response} or {@code /error}
 * @param deliveredNanos {@link System#nanoTime()} just before the event's first byte was written
 */
public record Answer(RecordedRequest request, long deliveredNanos) {

    /**
     * Whether the invocation failed.
     *
     * @return true for a POST to {@code /error}
     */
    public boolean isError() {
        return request.call().equals("error");
    }

    /**
     * The body as text.
     *
     * @return decoded as UTF-8
     */
    public String text() {
        return request.text();
    }

    /**
     * The time from the event's hand-over to the last byte of its answer.
     *
     * @return nanoseconds
     */
    public long latencyNanos() {
        return request.receivedNanos() - deliveredNanos;
    }
}
