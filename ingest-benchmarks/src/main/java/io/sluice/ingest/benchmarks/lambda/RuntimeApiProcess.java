package io.sluice.ingest.benchmarks.lambda;

import io.sluice.ingest.benchmarks.load.ChildJvm;
import io.sluice.ingest.benchmarks.load.Figures;
import io.sluice.ingest.benchmarks.load.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Runtime API in a process of its own, which all functions get their events from. For one thread, {@link
 * #functionEnded} apart. Every wait ends with an {@link IllegalStateException} that has the reason where a job is broken
 * off.
 */
final class RuntimeApiProcess implements AutoCloseable {
    /** Young enough a generation that no collection falls into a measurement. */
    private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-Xms512m", "-Xmx512m", "-Xmn384m");

    private final ChildJvm child;
    private final String address;

    /** Starts it and waits until it listens. */
    RuntimeApiProcess() {
        child = new ChildJvm(RuntimeApiMain.class, FLAGS);
        address = await(RuntimeApiMain.READY);
    }

    /** The value of {@code AWS_LAMBDA_RUNTIME_API}. */
    String address() {
        return address;
    }

    /** Begins a job; the function is to be started then. */
    void open(ApiJob job) {
        child.send(RuntimeApiMain.OPEN + Json.line(job));
        await(RuntimeApiMain.OPENED);
    }

    /** Waits until the events of the warm-up are answered; the function's poll is held back. */
    void awaitWarm() {
        await(RuntimeApiMain.WARM);
    }

    /** Gives the function the events that are measured, and waits for its poll after the last. */
    Figures measure() {
        child.send(RuntimeApiMain.GO_ON);
        return Json.read(await(RuntimeApiMain.DONE), Figures.class);
    }

    /** Says that there is no function any more, which breaks a job off that is not over. */
    void functionEnded() {
        child.send(RuntimeApiMain.FUNCTION_ENDED);
    }

    private String await(String word) {
        @Nullable String line = child.await(RuntimeApiMain.LINE);
        if (line == null) {
            throw new IllegalStateException("the Runtime API is gone");
        }
        if (!line.startsWith(word)) {
            throw new IllegalStateException(
                    line.startsWith(RuntimeApiMain.FAILED) ? line.substring(RuntimeApiMain.FAILED.length()) : line);
        }
        return line.substring(word.length());
    }

    @Override
    public void close() {
        child.close();
    }
}
