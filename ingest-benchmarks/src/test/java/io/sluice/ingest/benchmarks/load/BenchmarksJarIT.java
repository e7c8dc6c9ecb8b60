package io.sluice.ingest.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.ingest.DeadLetterReplay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jar that people run, run as they do. */
@Timeout(480)
class BenchmarksJarIT {

    private static final List<String> CONTENDERS = List.of(
            "baseline",
            "sluice_single",
            "sluice_batched",
            "baseline_cassandra",
            "sluice_single_cassandra",
            "sluice_batched_cassandra",
            "baseline_cassandra_bursts",
            "sluice_single_cassandra_bursts",
            "sluice_batched_cassandra_bursts");

    private static final List<String> FUNCTIONS = List.of(
            "sluice_durable",
            "sluice_responsive",
            "ric_awaited",
            "ric_unawaited",
            "sluice_durable_array500",
            "sluice_responsive_array500",
            "ric_awaited_array500",
            "ric_unawaited_array500");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private record Ended(int status, String output) {}

    private Ended java(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(args));
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(450, TimeUnit.SECONDS)).as("ended").isTrue();
        } finally {
            process.destroy();
        }
        return new Ended(process.exitValue(), Files.readString(output));
    }

    private static String jar() {
        return System.getProperty("sluice.benchmarks.jar", "target/benchmarks.jar");
    }

    @Test
    void shouldListItsBenchmarksAsAnyJmhJar() throws Exception {
        Ended list = java("-jar", jar(), "-l");

        assertThat(list.status()).isZero();
        assertThat(list.output())
                .contains(
                        "micro.DecodeBenchmark.baseline",
                        "micro.EncodeBenchmark.sluice",
                        "micro.RouteBenchmark.sluice",
                        "micro.LaneBenchmark.sluice",
                        "micro.ExecuteBenchmark.baseline");
    }

    @Test
    void shouldForkABenchmark() throws Exception {
        Ended run = java("-jar", jar(), "EncodeBenchmark.sluice", "-f", "1", "-wi", "0", "-i", "1", "-r", "50ms");

        assertThat(run.status()).isZero();
        assertThat(run.output()).contains("Benchmark ", "EncodeBenchmark.sluice  avgt");
    }

    @Test
    void shouldSayWhatIsWrongWithTheCommandLine() throws Exception {
        Ended run = java("-cp", jar(), Compare.class.getName(), "--rounds", "0");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.output()).contains("--rounds 0: must be 1 or more", "--open-loop-seconds");
    }

    @Test
    void shouldCompareAllContendersAndLoseNoRow() throws Exception {
        Ended run = java(
                "-cp",
                jar(),
                Compare.class.getName(),
                "--quick",
                "--warm-up-seconds",
                "0.2",
                "--seconds",
                "0.2",
                "--open-loop-seconds",
                "0.3",
                "--rate",
                "200",
                "--cassandra-rate",
                "100",
                "--one-seconds",
                "0.2",
                "--devices",
                "500",
                "--client-flags",
                "-Xmx256m",
                "--output",
                folder.toString());

        assertThat(run.status()).as(run.output()).isZero();
        JsonNode results = Json.MAPPER.readTree(folder.resolve("compare.json").toFile());
        assertThat(results.get("problems")).isEmpty();
        assertThat(results.get("environment").fieldNames())
                .toIterable()
                .contains("date", "commit", "jdk", "cores", "driver_version");
        assertThat(results.get("contenders").fieldNames()).toIterable().containsExactlyElementsOf(CONTENDERS);
        for (JsonNode contender : results.get("contenders")) {
            for (String name : List.of(
                    "rows_per_s",
                    "cpu_us_per_row",
                    "alloc_bytes_per_row",
                    "ack_p50_us",
                    "ack_p99_us",
                    "ack_p999_us",
                    "ack_max_us",
                    "rows_checked")) {
                assertThat(contender.get(name).asDouble()).as(name).isPositive();
            }
            assertThat(contender.get("misrouted").isNumber()).isTrue();
        }
        assertThat(results.get("one_at_a_time").fieldNames())
                .toIterable()
                .containsExactly("baseline", "sluice_single", "sluice_batched");
        assertThat(results.get("one_at_a_time").get("baseline").get("p50_us").asDouble())
                .isPositive();
    }

    @Test
    void shouldMeasureThePauseOfAShardAndLoseNoRow() throws Exception {
        Ended run = java(
                "-Xmx512m",
                "-cp",
                jar(),
                ShardPause.class.getName(),
                "--rate",
                "2000",
                "--seconds",
                "0.5",
                "--warm-up-seconds",
                "0.5",
                "--rounds",
                "1",
                "--output",
                folder.toString());

        assertThat(run.status()).as(run.output()).isZero();
        JsonNode results =
                Json.MAPPER.readTree(folder.resolve("shard-pause.json").toFile());
        assertThat(results.get("problems")).isEmpty();
        assertThat(results.get("rounds").fieldNames()).toIterable().containsExactly("sluice_single", "sluice_batched");
        for (JsonNode rounds : results.get("rounds")) {
            assertThat(rounds).hasSize(1);
            for (String phase : List.of("before", "during", "after")) {
                assertThat(rounds.get(0).get(phase + "_p99_us").asDouble())
                        .as(phase)
                        .isPositive();
            }
            assertThat(rounds.get(0).get("during_stored").asDouble()).isPositive();
            assertThat(rounds.get(0).get("during_pending").asDouble())
                    .as("rows of the shard that stands still")
                    .isPositive();
        }
    }

    @Test
    void shouldHoldTheReplayOfDeadLetters() throws Exception {
        Ended run = java("-cp", jar(), DeadLetterReplay.class.getName(), "--help");

        assertThat(run.status()).isZero();
        assertThat(run.output()).contains("--hosts", "--dry-run");
    }

    @Test
    void shouldCompareAllFunctionsAndLoseNoRow() throws Exception {
        Ended run = java(
                "-cp",
                jar(),
                LambdaLoop.class.getName(),
                "--rounds",
                "1",
                "--warm-up-events",
                "20",
                "--events",
                "30",
                "--array-warm-up-events",
                "2",
                "--array-events",
                "3",
                "--devices",
                "600",
                "--client-flags",
                "-Xmx256m -XX:TieredStopAtLevel=1",
                "--output",
                folder.toString());

        assertThat(run.status()).as(run.output()).isZero();
        JsonNode results =
                Json.MAPPER.readTree(folder.resolve("lambda-loop.json").toFile());
        assertThat(results.get("problems")).isEmpty();
        assertThat(results.get("environment").fieldNames())
                .toIterable()
                .contains("date", "commit", "jdk", "client_flags", "cores", "driver_version");
        JsonNode contenders = results.get("contenders");
        assertThat(contenders.fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(FUNCTIONS);
        for (String name : FUNCTIONS) {
            JsonNode contender = contenders.get(name);
            for (String figure : List.of(
                    "p50_us", "p99_us", "p999_us", "max_us", "cycle_p50_us", "cycle_p99_us", "alloc_bytes", "cpu_us")) {
                assertThat(contender.get(figure).asDouble())
                        .as(name + " " + figure)
                        .isPositive();
            }
            assertThat(contender.get("rows").asInt())
                    .as(name)
                    .isEqualTo(name.endsWith("_array500") ? (2 + 3) * 500 : 20 + 30);
        }
    }

    @Test
    void shouldSayWhichContendersThereAre() throws Exception {
        Ended run = java("-cp", jar(), LambdaLoop.class.getName(), "--only", "ric");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.output()).contains("ric is none of", "ric_unawaited_array500");
    }
}
