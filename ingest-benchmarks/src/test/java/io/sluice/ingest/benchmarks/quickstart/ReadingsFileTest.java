package io.sluice.ingest.benchmarks.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingsFileTest {

    private static final String GOOD =
            "{\"deviceId\":\"674953e7-2251-57e9-a39d-cbd52724418d\",\"ts\":1.0e3,\"temp\":0.1,\"humidity\":31.1333333333333}";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void shouldReadWhatMustBeInTheTable() throws Exception {
        List<Played> readings = read("\n" + GOOD + "\r\n \n" + GOOD.replace("1.0e3", "-5") + "\n" + GOOD, 2);

        assertThat(readings).hasSize(2);
        UUID device = UUID.fromString("674953e7-2251-57e9-a39d-cbd52724418d");
        // The neighbours of each float are farther from the decimal: 0x3dcccccd and 0x41f91111.
        assertThat(readings.get(0))
                .isEqualTo(new Played(
                        GOOD,
                        new Played.Key(device, 1_000),
                        Float.intBitsToFloat(0x3dcccccd),
                        Float.intBitsToFloat(0x41f91111)));
        assertThat(readings.get(1).key()).isEqualTo(new Played.Key(device, -5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hello                | Unrecognized token 'hello'",
                "[]                   | it is no JSON object",
                "{}                   | deviceId, ts, temp and humidity are due",
                "{\"ts\":1,\"ts\":2}  | Duplicate field 'ts'",
                "{\"ts\":1.5}         | its field 'ts' holds 1.5",
                "{\"ts\":null}        | its field 'ts' holds null",
                "{\"temp\":1e39}      | its field 'temp' holds 1e39",
                "{\"temp\":\"1\"}     | its field 'temp' holds 1",
                "{\"deviceId\":\"x\"} | its field 'deviceId' holds x",
                "{\"ts\":             | Unexpected end-of-input",
                "{} {}                | something follows the object"
            })
    void shouldNameABadLineByItsNumber(String line, String why) {
        assertThatThrownBy(() -> read(GOOD + "\n\n" + line + "\n" + GOOD, 100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("readings.ndjson, line 3: ")
                .hasMessageContaining(why);
    }

    @Test
    void shouldRefuseAFileWithoutReadings() {
        assertThatThrownBy(() -> read("\n \n", 1)).hasMessageContaining("holds no readings");
    }

    @Test
    void shouldRefuseWhatIsNotUtf8() {
        assertThatThrownBy(() -> {
                    Files.write(folder.resolve("x"), new byte[] {'{', (byte) 0xff, '}'});
                    ReadingsFile.readings(folder.resolve("x"), 1);
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not UTF-8");
    }

    private List<Played> read(String text, int count) throws Exception {
        Path file = folder.resolve("readings.ndjson");
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        return ReadingsFile.readings(file, count);
    }
}
