package io.sluice.ingest.benchmarks.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

    @Test
    void shouldPlayTheFleetAgainstTheEmbeddedClusterByDefault() {
        Options options = from("sluice.hosts", "", "sluice.readings", " ");

        assertThat(options).isEqualTo(new Options(List.of(), null, null, 200, 10_000));
        assertThat(options.embedded()).isTrue();
    }

    @Test
    void shouldTakeAnOwnCluster() {
        Options options = from("sluice.hosts", "a, b:9142,[::1]:19042", "sluice.datacenter", "dc1");

        assertThat(options.hosts()).containsExactly("a", "b:9142", "[::1]:19042");
        assertThat(options.datacenter()).isEqualTo("dc1");
        assertThat(options.embedded()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"db, db, 9042", "10.0.0.1:9142, 10.0.0.1, 9142", "[::1], ::1, 9042", "[fe80::2]:1, fe80::2, 1"})
    void shouldReadAHost(String host, String name, int port) {
        assertThat(Options.address(host)).isEqualTo(InetSocketAddress.createUnresolved(name, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {",", "a,", ":9042", "a:", "a:b", "a:0", "a:65536", "a:-1", "::1", "[", "[]", "[::1]x:1"})
    void shouldRefuseWhatIsNoHost(String hosts) {
        assertThatThrownBy(() -> from("sluice.hosts", hosts, "sluice.datacenter", "dc1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sluice.hosts has '");
    }

    @Test
    void shouldNameEveryProblemAtOnce() {
        assertThatThrownBy(() -> from(
                        "sluice.hosts", "a:x",
                        "sluice.readings", "/no/such/file",
                        "sluice.devices", "0",
                        "sluice.count", "many"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "sluice.hosts has 'a:x'",
                        "sluice.datacenter is due with sluice.hosts",
                        "sluice.readings=/no/such/file",
                        "sluice.devices is of the built-in fleet",
                        "sluice.devices=0 is not a number in 1..1000000",
                        "sluice.count=many is not a number in 1..1000000")
                .message()
                .hasLineCount(1);
    }

    @Test
    void shouldRefuseADatacenterWithoutHosts() {
        assertThatThrownBy(() -> from("sluice.datacenter", "dc1")).hasMessageContaining("with sluice.hosts only");
    }

    @Test
    void shouldPlayAWholeFileUnlessToldOtherwise(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("readings.ndjson"));

        assertThat(from("sluice.readings", file.toString()).count()).isEqualTo(Options.MAX_COUNT);
        assertThat(from("sluice.readings", file.toString(), "sluice.count", "7").count())
                .isEqualTo(7);
        assertThatThrownBy(() -> from("sluice.readings", folder.toString())).hasMessageContaining("no such file");
    }

    private static Options from(String... namesAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.setProperty(namesAndValues[i], namesAndValues[i + 1]);
        }
        return Options.from(properties);
    }
}
