package io.sluice.ingest.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A child process: another main class of this class path on this JDK, spoken to by lines on its standard streams; its
 * standard error is ours. It ends with us, however we end. For one thread, {@link #send} apart.
 */
public final class ChildJvm implements AutoCloseable {
    private static final long END_SECONDS = 30;

    /** What the user may have said about where the database's jars and JDK are. */
    private static final List<String> PASSED_ON =
            List.of("sluice.cassandra.repository", "maven.repo.local", "localRepository", "java.io.tmpdir");

    private final Process process;
    private final BufferedReader out;
    private final Writer in;
    private final Thread shutdownHook;

    /**
     * Starts a process.
     *
     * @param main with a public main method
     * @param flags JVM options
     * @param args program arguments
     */
    public ChildJvm(Class<?> main, List<String> flags, String... args) {
        this(main, flags, environment -> {}, args);
    }

    /**
     * Starts a process with an environment of its own.
     *
     * @param main with a public main method
     * @param flags JVM options
     * @param environment changes what is ours
     * @param args program arguments
     */
    public ChildJvm(Class<?> main, List<String> flags, Consumer<Map<String, String>> environment, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        for (String name : PASSED_ON) {
            String value = System.getProperty(name);
            if (value != null) {
                command.add("-D" + name + "=" + value);
            }
        }
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.INHERIT);
        environment.accept(builder.environment());
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        in = process.outputWriter(StandardCharsets.UTF_8);
        shutdownHook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    /** Sends a line; from any thread. */
    public synchronized void send(String line) {
        try {
            in.write(line + "\n");
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits for a line that begins so, letting others pass.
     *
     * @return the rest of the line; null if the process ended its output without it
     */
    @Nullable
    public String await(String prefix) {
        try {
            String line;
            while ((line = out.readLine()) != null) {
                if (line.startsWith(prefix)) {
                    return line.substring(prefix.length());
                }
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has the process ended at once after so long, whatever it does; its output then ends. */
    public void endAfter(double seconds) {
        process.onExit()
                .orTimeout((long) (seconds * 1_000), TimeUnit.MILLISECONDS)
                .whenComplete((ended, late) -> process.destroyForcibly());
    }

    /** Has something done once the process has ended, on another thread; the future is complete when it is done. */
    public CompletableFuture<Void> onEnd(Runnable then) {
        return process.onExit().thenRun(then);
    }

    /** Ends its input, which asks it to end, and waits for that. */
    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            // it is gone already
        }
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            // we are shutting down, and the hook runs
        }
    }
}
