package io.sluice.ingest.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A main class of the test class path in a JVM of its own, with an environment of its own. */
final class ChildProcess implements AutoCloseable {

    private final Process process;
    private final Path out;
    private final Path err;
    private final long startNanos = System.nanoTime();

    ChildProcess(Path directory, Class<?> main, Map<String, String> environment) throws IOException {
        this(directory, main, environment, System.getProperty("java.class.path"));
    }

    ChildProcess(Path directory, Class<?> main, Map<String, String> environment, String classPath) throws IOException {
        this(directory, main, environment, classPath, 256);
    }

    private ChildProcess(
            Path directory, Class<?> main, Map<String, String> environment, String classPath, int heapMegabytes)
            throws IOException {
        out = directory.resolve("out");
        err = directory.resolve("err");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMegabytes + "m",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                classPath,
                main.getName()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("SLUICE_")
                        || name.startsWith("SCYLLA_")
                        || name.startsWith("AWS_")
                        || name.equals("JAVA_TOOL_OPTIONS"));
        builder.environment().putAll(environment);
        process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    }

    /** One with so small a heap. */
    static ChildProcess withHeap(int megabytes, Path directory, Class<?> main, Map<String, String> environment)
            throws IOException {
        return new ChildProcess(directory, main, environment, System.getProperty("java.class.path"), megabytes);
    }

    /** The exit code, once the process has ended by itself. */
    int awaitExit() throws InterruptedException, IOException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("the process goes on; standard error: " + err());
        }
        return process.exitValue();
    }

    long millisSinceStart() {
        return (System.nanoTime() - startNanos) / 1_000_000L;
    }

    /** Sends a signal by the kill command. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    /** How many files and sockets it has open, as Linux says. */
    int descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return (int) all.count();
        }
    }

    /** The names of its threads, sorted, but for the JVM's own, which come and go as they see fit. */
    List<String> threads() throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            for (Path task : all.toList()) {
                String name = Files.readString(task.resolve("comm"), UTF_8).strip();
                if (!name.startsWith("C1 ")
                        && !name.startsWith("C2 ")
                        && !name.startsWith("G1 ")
                        && !name.startsWith("GC ")
                        && !name.startsWith("Attach")) {
                    names.add(name);
                }
            }
        }
        names.sort(Comparator.naturalOrder());
        return names;
    }

    String out() throws IOException {
        return Files.readString(out, UTF_8);
    }

    String err() throws IOException {
        return Files.readString(err, UTF_8);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
