package io.sluice.ingest.benchmarks.quickstart;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.ingest.lambda.testkit.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What the adapter answered: counts, the first failures in its own words, and how long each took. Not thread-safe. */
public final class Outcomes {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int KEPT_FAILURES = 5;
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final Histogram latency = new Histogram(LONGEST_NANOS, 3);
    private final List<String> failures = new ArrayList<>();
    private long accepted;
    private long stored;
    private long failed;

    /** Takes the answer to an event of one reading; answers whether the reading was accepted. */
    public boolean answered(Answer answer) {
        latency.recordValue(Math.max(0, Math.min(answer.latencyNanos(), LONGEST_NANOS)));
        return answered(answer.isError(), answer.text());
    }

    boolean answered(boolean isError, String body) {
        // An error has no counts; its reading was not stored, and was accepted unless it was not understood.
        long itsAccepted = isError ? (body.contains("Function.MalformedEvent") ? 0 : 1) : count(body, "accepted");
        long itsStored = isError ? 0 : count(body, "stored");
        accepted += itsAccepted;
        stored += itsStored;
        if (itsStored != 1) {
            failed++;
            if (failures.size() < KEPT_FAILURES) {
                failures.add(body);
            }
        }
        return itsAccepted > 0;
    }

    private static long count(String body, String name) {
        try (JsonParser parser = JSON.createParser(body)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean it = parser.currentName().equals(name);
                parser.nextToken();
                if (it) {
                    return parser.getLongValue();
                }
                parser.skipChildren();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("not an answer: " + body, e);
        }
        throw new IllegalArgumentException("no '" + name + "' in the answer " + body);
    }

    /** Readings that the adapter took. */
    public long accepted() {
        return accepted;
    }

    /** Readings that it said are stored. */
    public long stored() {
        return stored;
    }

    /** Readings that it said nothing so good of: refused, failed, or without an outcome in time. */
    public long failed() {
        return failed;
    }

    /** The first answers that told of failures. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /** From the first byte of an event to the last of its answer, in nanoseconds: every invocation. */
    public Histogram latency() {
        return latency;
    }
}
