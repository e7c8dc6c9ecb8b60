package io.sluice.ingest.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardPauseTest {

    @ParameterizedTest
    @CsvSource({
        "--rounds, 0.5",
        "--rounds, 0",
        "--rate, 0.4",
        "--rate, NaN",
        "--seconds, NaN",
        "--seconds, Infinity",
        "--seconds, 0",
        "--warm-up-seconds, -1",
        "--speed, 9",
    })
    void shouldRefuseOptionsWithWhichNothingWouldBeMeasured(String name, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShardPause.options(name, value))
                .withMessageContaining(name)
                .withMessageContaining("--rounds N");
    }

    @Test
    void shouldRefuseAnOptionWithoutAValue() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShardPause.options("--rate"))
                .withMessageContaining("--rate");
    }

    @Test
    void shouldKeepTheDefaultsOfWhatIsNotSaid() {
        assertThat(ShardPause.options("--seconds", "0.5"))
                .containsEntry("--seconds", "0.5")
                .containsEntry("--rate", "20000")
                .containsEntry("--rounds", "3");
    }
}
