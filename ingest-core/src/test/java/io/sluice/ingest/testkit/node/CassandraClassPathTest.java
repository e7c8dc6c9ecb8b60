package io.sluice.ingest.testkit.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CassandraClassPathTest {
    private static final String CASSANDRA = "org/apache/cassandra/cassandra-all/5/cassandra-all-5.jar";
    private static final String OTHER = "org/other/1/other-1.jar";

    private final Path temp;

    CassandraClassPathTest(@TempDir Path temp) {
        this.temp = temp;
    }

    private final Properties properties = new Properties();

    @Test
    void shouldFollowTheProperties() throws IOException {
        Path repository = repository("repo", CASSANDRA, OTHER);
        properties.setProperty("maven.repo.local", temp.resolve("absent").toString());
        properties.setProperty("localRepository", repository.toString());
        assertThat(classPath(null).jars()).containsExactly(repository.resolve(CASSANDRA), repository.resolve(OTHER));
    }

    @Test
    void shouldWalkUpFromAKnownJar() throws IOException {
        Path repository = repository("repo", CASSANDRA, OTHER);
        assertThat(classPath(repository.resolve("io/netty/netty-buffer/4/netty-buffer-4.jar"))
                        .jars())
                .startsWith(repository.resolve(CASSANDRA));
    }

    @Test
    void shouldLookIntoTheHomeLast() throws IOException {
        Path repository = repository(".m2/repository", CASSANDRA, OTHER);
        properties.setProperty("user.home", temp.toString());
        assertThat(classPath(null).jars()).startsWith(repository.resolve(CASSANDRA));
    }

    @Test
    void shouldSayWhatWasTriedAndHowToFixIt() {
        properties.setProperty(
                CassandraClassPath.PROPERTY, temp.resolve("nowhere").toString());
        properties.setProperty("user.home", temp.toString());
        assertThatThrownBy(() -> classPath(null).jars())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nowhere")
                .hasMessageContaining("mvn generate-resources -pl ingest-core/cassandra-node -am")
                .hasMessageContaining("-D" + CassandraClassPath.PROPERTY);
    }

    @Test
    void shouldNameMissingJars() throws IOException {
        properties.setProperty("localRepository", repository("repo", CASSANDRA).toString());
        assertThatThrownBy(() -> classPath(null).jars()).hasMessageContaining("other-1.jar");
    }

    private CassandraClassPath classPath(@Nullable Path knownJar) {
        return new CassandraClassPath("{repository}/" + CASSANDRA + ";{repository}/" + OTHER, properties, knownJar);
    }

    private Path repository(String name, String... jars) throws IOException {
        Path root = temp.resolve(name);
        for (String jar : jars) {
            Files.createDirectories(root.resolve(jar).getParent());
            Files.writeString(root.resolve(jar), "");
        }
        return root;
    }
}
