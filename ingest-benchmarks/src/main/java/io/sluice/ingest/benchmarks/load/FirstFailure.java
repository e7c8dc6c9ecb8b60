package io.sluice.ingest.benchmarks.load;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The first of the failures noted. Thread-safe. */
final class FirstFailure {
    private final AtomicReference<@Nullable String> first = new AtomicReference<>();

    void note(String message) {
        first.compareAndSet(null, message);
    }

    /** Its message; empty if there was none. */
    String message() {
        String message = first.get();
        return message == null ? "" : message;
    }
}
