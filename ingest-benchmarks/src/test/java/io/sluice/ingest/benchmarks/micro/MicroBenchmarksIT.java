package io.sluice.ingest.benchmarks.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Every benchmark runs for a blink, so that none can rot; what it measures in that time means nothing. */
@Timeout(300)
class MicroBenchmarksIT {

    @ParameterizedTest
    @ValueSource(
            classes = {
                DecodeBenchmark.class,
                EncodeBenchmark.class,
                RouteBenchmark.class,
                LaneBenchmark.class,
                ExecuteBenchmark.class
            })
    void shouldRunBesideItsBaseline(Class<?> benchmark) throws Exception {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("^" + benchmark.getName() + "\\.")
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(50))
                        .param("batching", "SAME_SHARD")
                        .shouldFailOnError(true)
                        .build())
                .run();

        assertThat(results)
                .extracting(result -> result.getParams().getBenchmark())
                .containsExactlyInAnyOrder(benchmark.getName() + ".baseline", benchmark.getName() + ".sluice");
        assertThat(results)
                .allSatisfy(result ->
                        assertThat(result.getPrimaryResult().getScore()).isPositive());
    }
}
