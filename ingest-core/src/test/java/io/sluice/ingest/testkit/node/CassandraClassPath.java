package io.sluice.ingest.testkit.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The jars a Cassandra node runs on.
 *
 * <p>The build writes their paths, relative to the local Maven repository, into a resource; here the repository is
 * found again, which can be on another machine than the build's.
 */
public final class CassandraClassPath {
    /** The system property that decides where the local repository is, if set. */
    public static final String PROPERTY = "sluice.cassandra.repository";

    private static final String RESOURCE = "/io/sluice/ingest/testkit/cassandra.classpath";
    private static final String ROOT = "{repository}";

    private final List<String> entries;
    private final Properties properties;
    private final @Nullable Path knownJar;

    CassandraClassPath(String template, Properties properties, @Nullable Path knownJar) {
        this.entries = List.of(template.strip().split(";"));
        this.properties = properties;
        this.knownJar = knownJar;
    }

    /** Returns the jars, all of them present. */
    public static List<Path> find() {
        try (InputStream in = CassandraClassPath.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("The resource " + RESOURCE + " is not on the class path. "
                        + "It is written by the build: mvn process-test-resources -pl ingest-core -am");
            }
            String template = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new CassandraClassPath(template, System.getProperties(), knownJar()).jars();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the jars.
     *
     * @throws IllegalStateException if no repository holds them; the message lists what was tried
     */
    List<Path> jars() {
        String main = entries.stream()
                .filter(entry -> entry.contains("/cassandra-all-"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No cassandra-all jar in " + RESOURCE));
        List<String> tried = new ArrayList<>();
        for (Candidate candidate : candidates()) {
            if (Files.isRegularFile(resolve(main, candidate.root()))) {
                return allOf(candidate.root());
            }
            tried.add(candidate.origin() + ": " + candidate.root());
        }
        throw new IllegalStateException(
                "Cassandra's jars are in no local Maven repository known here. Fetch them with\n"
                        + "  mvn generate-resources -pl ingest-core/cassandra-node -am\n"
                        + "or name the repository with -D" + PROPERTY + "=... Looked for " + main + " in:\n  "
                        + String.join("\n  ", tried));
    }

    private List<Path> allOf(Path root) {
        List<Path> jars = entries.stream().map(entry -> resolve(entry, root)).toList();
        List<Path> missing =
                jars.stream().filter(jar -> !Files.isRegularFile(jar)).toList();
        if (!missing.isEmpty()) {
            throw new IllegalStateException("Jars of Cassandra are missing: " + missing
                    + ". Fetch them with\n  mvn generate-resources -pl ingest-core/cassandra-node -am");
        }
        return jars;
    }

    private List<Candidate> candidates() {
        List<Candidate> candidates = new ArrayList<>();
        for (String name : List.of(PROPERTY, "maven.repo.local", "localRepository")) {
            String value = properties.getProperty(name);
            if (value != null && !value.isBlank()) {
                candidates.add(new Candidate("system property " + name, Path.of(value)));
            }
        }
        Path folder = knownJar == null ? null : knownJar.getParent();
        while (folder != null) {
            candidates.add(new Candidate("above " + knownJar, folder));
            folder = folder.getParent();
        }
        String home = properties.getProperty("user.home", "");
        candidates.add(new Candidate("Maven's default", Path.of(home, ".m2", "repository")));
        return candidates;
    }

    private static Path resolve(String entry, Path root) {
        return Path.of(entry.replace(ROOT, root.toString()));
    }

    /** A jar that comes from the local repository when Maven runs us. */
    private static @Nullable Path knownJar() {
        CodeSource source = io.netty.buffer.ByteBuf.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return null;
        }
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException | IllegalArgumentException e) {
            return null;
        }
    }

    private record Candidate(String origin, Path root) {}
}
