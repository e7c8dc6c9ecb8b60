package io.sluice.ingest.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * Where Maven's local repository was when {@code benchmarks.jar} was built: the database that the test kit starts runs
 * from there, and nothing else in the jar tells.
 */
final class LocalRepository {
    private static final String ATTRIBUTE = "Sluice-Local-Repository";

    /** Looked at by the test kit, after what a user can set and before Maven's default. */
    private static final String PROPERTY = "localRepository";

    private LocalRepository() {}

    /** Tells the test kit, unless it has been told or this is not that jar. */
    static void recall() {
        Path jar = ownJar();
        if (jar == null || System.getProperty(PROPERTY) != null) {
            return;
        }
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            String recorded =
                    manifest == null ? null : manifest.getMainAttributes().getValue(ATTRIBUTE);
            if (recorded != null && Files.isDirectory(Path.of(recorded))) {
                System.setProperty(PROPERTY, recorded);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Path ownJar() {
        CodeSource source = LocalRepository.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return null;
        }
        try {
            Path path = Path.of(source.getLocation().toURI());
            return Files.isRegularFile(path) ? path : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
