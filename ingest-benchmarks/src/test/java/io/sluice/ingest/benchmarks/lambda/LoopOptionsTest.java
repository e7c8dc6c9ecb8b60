package io.sluice.ingest.benchmarks.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class LoopOptionsTest {

    @Test
    void shouldMeasureTwentyThousandEventsOfEachContenderByDefault() {
        LoopOptions options = LoopOptions.parse();

        assertThat(options.events()).isEqualTo(20_000);
        assertThat(options.output()).isEqualTo("ingest-benchmarks/target/lambda-loop");
        assertThat(Contender.all())
                .allMatch(options::has)
                .extracting(Contender::label)
                .containsExactlyInAnyOrder(
                        "sluice_durable",
                        "sluice_responsive",
                        "ric_awaited",
                        "ric_unawaited",
                        "sluice_durable_array500",
                        "sluice_responsive_array500",
                        "ric_awaited_array500",
                        "ric_unawaited_array500");
    }

    @Test
    void shouldHoldEachContenderAgainstTheOneThatAnswersAsLate() {
        assertThat(Contender.all())
                .extracting(
                        contender -> contender.label() + " " + contender.rival().label())
                .contains(
                        "sluice_durable ric_awaited",
                        "sluice_responsive ric_unawaited",
                        "sluice_durable_array500 ric_awaited_array500",
                        "ric_unawaited ric_unawaited");
    }

    @Test
    void shouldRunSomeContendersOnly() {
        LoopOptions options = LoopOptions.parse("--only", "sluice_durable ric_awaited_array500", "--events", "7");

        assertThat(options.events()).isEqualTo(7);
        assertThat(Contender.all().stream().filter(options::has).map(Contender::label))
                .containsExactly("sluice_durable", "ric_awaited_array500");
    }

    @Test
    void shouldRefuseWhatItDoesNotKnow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoopOptions.parse("--only", "sluice"))
                .withMessageContaining("sluice is none of sluice_durable")
                .withMessageContaining("options:");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoopOptions.parse("--events", "0"))
                .withMessageContaining("--events 0: must be 1 or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoopOptions.parse("--speed", "9"))
                .withMessageContaining("--speed 9: unknown");
    }
}
