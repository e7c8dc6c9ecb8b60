package io.sluice.ingest.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class CompareOptionsTest {

    @Test
    void shouldMeasureEverythingByDefault() {
        CompareOptions options = CompareOptions.parse();

        assertThat(options.rounds()).isEqualTo(3);
        assertThat(options.rate()).isEqualTo(20_000);
        assertThat(options.openLoopSeconds()).isEqualTo(60);
        assertThat(options.nullStore() && options.cassandra() && options.curves())
                .isTrue();
    }

    @Test
    void shouldLetAnOptionOverrideQuickWhereverItStands() {
        CompareOptions options = CompareOptions.parse("--rounds", "2", "--quick", "--client-flags", "-Xmx2g -Xms2g");

        assertThat(options.rounds()).isEqualTo(2);
        assertThat(options.openLoopSeconds()).isEqualTo(1);
        assertThat(options.curves()).isFalse();
        assertThat(options.clientFlags()).containsExactly("-Xmx2g", "-Xms2g");
    }

    @Test
    void shouldRunOneSectionOnly() {
        CompareOptions options = CompareOptions.parse("--quick", "--only", "curves");

        assertThat(options.curves()).isTrue();
        assertThat(options.nullStore() || options.cassandra()).isFalse();
    }

    @Test
    void shouldRefuseWhatItDoesNotKnow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CompareOptions.parse("--speed", "9"))
                .withMessageContaining("--speed")
                .withMessageContaining("options:");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CompareOptions.parse("--seconds"))
                .withMessageContaining("needs a value");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CompareOptions.parse("--seconds", "0"))
                .withMessageContaining("more than 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CompareOptions.parse("--seconds", "Infinity"))
                .withMessageContaining("--seconds Infinity");
    }

    @Test
    void shouldTakeNoFlagsForNone() {
        assertThat(CompareOptions.parse("--client-flags", " ").clientFlags()).isEmpty();
    }
}
