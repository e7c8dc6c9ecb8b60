package io.sluice.ingest.lambda.internal.deadletter;

import io.sluice.ingest.DeadLetterSink;
import io.sluice.ingest.WriteFailure;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A sink of the user's own, as the class path provides it: keeps letters for the test to see. */
public class KeptLetters implements DeadLetterSink {

    private static final List<WriteFailure> KEPT = new CopyOnWriteArrayList<>();
    private static final AtomicInteger CLOSED = new AtomicInteger();

    /** What was kept since the last {@link #clear}, by all of them. */
    public static List<WriteFailure> kept() {
        return KEPT;
    }

    /** How many were closed since. */
    public static int closed() {
        return CLOSED.get();
    }

    /** Forgets all that was kept. */
    public static void clear() {
        KEPT.clear();
        CLOSED.set(0);
    }

    /** Adds these services to the class path of this thread, and of those that it starts, until closed. */
    public static AutoCloseable provideOnThisThread(Path folder, Class<?>... services) throws IOException {
        Path file = folder.resolve("META-INF/services/" + DeadLetterSink.class.getName());
        Files.createDirectories(file.getParent());
        Files.writeString(file, Stream.of(services).map(Class::getName).collect(Collectors.joining("\n")));
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        URLClassLoader with = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before);
        thread.setContextClassLoader(with);
        return () -> {
            thread.setContextClassLoader(before);
            with.close();
        };
    }

    @Override
    public void accept(WriteFailure failure) {
        KEPT.add(failure);
    }

    @Override
    public void close() {
        CLOSED.incrementAndGet();
    }

    /** Another one. */
    public static final class Second extends KeptLetters {}

    /** One that fails to be made. */
    public static final class Unmakeable extends KeptLetters {
        /** Fails. */
        public Unmakeable() {
            throw new IllegalStateException("no queue is configured");
        }
    }
}
