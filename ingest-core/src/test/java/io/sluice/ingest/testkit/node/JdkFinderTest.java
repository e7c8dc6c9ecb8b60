package io.sluice.ingest.testkit.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdkFinderTest {
    private final Path temp;

    JdkFinderTest(@TempDir Path temp) {
        this.temp = temp;
    }

    @Test
    void shouldTakeTheVariableFirst() throws IOException {
        Path chosen = jdk("chosen", "17.0.1");
        Path running = jdk("running", "17.0.2");
        assertThat(finder(Map.of(JdkFinder.VARIABLE, chosen.toString()), running)
                        .search())
                .isEqualTo(chosen);
    }

    @Test
    void shouldNotReplaceAVariableThatIsWrong() throws IOException {
        Path chosen = jdk("chosen", "21.0.1");
        Path running = jdk("running", "17.0.2");
        assertThatThrownBy(() -> finder(Map.of(JdkFinder.VARIABLE, chosen.toString()), running)
                        .search())
                .hasMessageContaining("chosen")
                .hasMessageContaining("21.0.1");
    }

    @Test
    void shouldTakeTheRunningJvmBeforeJavaHome() throws IOException {
        Path running = jdk("running", "17.0.2");
        Path javaHome = jdk("home", "17.0.3");
        assertThat(finder(Map.of("JAVA_HOME", javaHome.toString()), running).search())
                .isEqualTo(running);
    }

    @Test
    void shouldTakeJavaHomeWhenTheRunningJvmIsNewer() throws IOException {
        Path running = jdk("running", "25.0.2");
        Path javaHome = jdk("home", "17");
        assertThat(finder(Map.of("JAVA_HOME", javaHome.toString()), running).search())
                .isEqualTo(javaHome);
    }

    @Test
    void shouldLookIntoTheUsualFolders() throws IOException {
        Path running = jdk("running", "25.0.2");
        jdk("jvms/a", "11.0.2");
        Path mac = jdk("jvms/b/Contents/Home", "17.0.9");
        assertThat(finder(Map.of(), running).search()).isEqualTo(mac);
    }

    @Test
    void shouldSayWhatWasTriedAndWhatToSet() throws IOException {
        Path running = jdk("running", "25.0.2");
        jdk("jvms/a", "170.0.2");
        assertThatThrownBy(() -> finder(Map.of(), running).search())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(JdkFinder.VARIABLE)
                .hasMessageContaining("25.0.2")
                .hasMessageContaining("170.0.2");
    }

    private JdkFinder finder(Map<String, String> environment, Path running) {
        return new JdkFinder(environment, running, List.of(temp.resolve("absent"), temp.resolve("jvms")));
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = temp.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        Path java = Files.writeString(home.resolve("bin/java"), "");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        return home;
    }
}
