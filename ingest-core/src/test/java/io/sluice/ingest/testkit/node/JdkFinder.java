package io.sluice.ingest.testkit.node;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Finds a JDK 17, the newest on which Cassandra 5.0 runs.
 *
 * <p>Looked at in order: {@value #VARIABLE}, the running JVM, {@code JAVA_HOME}, then the folders in which JDKs are
 * usually installed. The version is read from the {@code release} file of each.
 */
public final class JdkFinder {
    /** The environment variable that decides, if set. */
    public static final String VARIABLE = "SLUICE_CASSANDRA_JAVA_HOME";

    private static final String MAJOR = "17";

    private final Map<String, String> environment;
    private final Path running;
    private final List<Path> folders;

    JdkFinder(Map<String, String> environment, Path running, List<Path> folders) {
        this.environment = environment;
        this.running = running;
        this.folders = folders;
    }

    /** Returns the home of a JDK 17 on this machine. */
    public static Path find() {
        Path home = Path.of(System.getProperty("user.home"));
        return new JdkFinder(
                        System.getenv(),
                        Path.of(System.getProperty("java.home")),
                        List.of(
                                Path.of("/usr/lib/jvm"),
                                home.resolve(".sdkman/candidates/java"),
                                Path.of("/Library/Java/JavaVirtualMachines"),
                                Path.of("/opt/java"),
                                home.resolve(".jdks")))
                .search();
    }

    /**
     * Returns the first JDK 17.
     *
     * @throws IllegalStateException if there is none; the message lists what was looked at and what to set
     */
    Path search() {
        List<String> tried = new ArrayList<>();
        String chosen = environment.get(VARIABLE);
        if (chosen != null && !chosen.isBlank()) {
            Path home = Path.of(chosen);
            if (accept(home, VARIABLE, tried)) {
                return home;
            }
            // What was asked for by name is not replaced by something else in silence.
            throw notFound(tried);
        }
        if (accept(running, "the running JVM", tried)) {
            return running;
        }
        String javaHome = environment.get("JAVA_HOME");
        if (javaHome != null && !javaHome.isBlank() && accept(Path.of(javaHome), "JAVA_HOME", tried)) {
            return Path.of(javaHome);
        }
        for (Path folder : folders) {
            List<Path> children = children(folder);
            if (children.isEmpty()) {
                tried.add(folder + ": no JDK in it");
            }
            for (Path child : children) {
                for (Path home : List.of(child, child.resolve("Contents/Home"))) {
                    if (Files.exists(home.resolve("release")) && accept(home, "found", tried)) {
                        return home;
                    }
                }
            }
        }
        throw notFound(tried);
    }

    private static boolean accept(Path home, String origin, List<String> tried) {
        String version = version(home);
        boolean matches = version.equals(MAJOR) || version.startsWith(MAJOR + ".");
        boolean launcher = Files.isExecutable(home.resolve("bin/java"));
        if (!matches || !launcher) {
            tried.add(home + " (" + origin + "): " + (matches ? "no bin/java" : "version " + version));
        }
        return matches && launcher;
    }

    private static String version(Path home) {
        try {
            for (String line : Files.readAllLines(home.resolve("release"))) {
                if (line.startsWith("JAVA_VERSION=")) {
                    return line.substring("JAVA_VERSION=".length())
                            .replace("\"", "")
                            .trim();
                }
            }
        } catch (IOException e) {
            return "unknown, no release file";
        }
        return "unknown";
    }

    private static List<Path> children(Path folder) {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
                stream.forEach(found::add);
            } catch (IOException e) {
                return found;
            }
        }
        Collections.sort(found);
        return found;
    }

    private static IllegalStateException notFound(List<String> tried) {
        return new IllegalStateException("No JDK " + MAJOR
                + " for the Cassandra nodes, which do not run on a newer one. " + "Install one or set " + VARIABLE
                + " to its home. Looked at:\n  " + String.join("\n  ", tried));
    }
}
