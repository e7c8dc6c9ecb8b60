package io.sluice.ingest.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.JsonFormat.TimestampUnit;
import io.sluice.ingest.JsonFormat.UnknownFields;
import io.sluice.ingest.lambda.internal.event.EventSettings;
import io.sluice.ingest.lambda.internal.event.EventSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LambdaConfigTest {

    private static final Map<String, String> LEAST = Map.of("SCYLLA_HOSTS", "10.0.0.1", "SCYLLA_LOCAL_DC", "dc1");

    @Test
    void shouldHaveTheDocumentedDefaults() {
        LambdaConfig config = LambdaConfig.fromEnvironment(LEAST);

        assertThat(config.database().hosts()).hasToString("[/10.0.0.1:9042]");
        assertThat(config.database().localDatacenter()).isEqualTo("dc1");
        assertThat(config.database().username()).isEmpty();
        assertThat(config.database().table()).hasToString("sensor_data.device_readings");
        assertThat(config.database().schemaReplication()).isZero();
        assertThat(config.initTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.deadlineMargin()).isEqualTo(Duration.ofMillis(300));
        assertThat(config.maxBlock()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.maxPendingRows()).isEqualTo(4_096);
        assertThat(config.jsonFormat()).isEqualTo(JsonFormat.DEFAULT);
        assertThat(config.mode()).isEqualTo(AnswerMode.DURABLE);
        assertThat(config.init()).isEqualTo(InitMode.FAIL_FAST);
        assertThat(config.sigtermExtension()).isTrue();
        assertThat(config.concurrency()).isEmpty();
        assertThat(config.probeAfter()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.deliveryTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.expectedInstances()).isEqualTo(1_000);
        assertThat(config.database().secretId()).isEmpty();
        assertThat(config.deadLetters()).isEqualTo("log");
        assertThat(config.eventSettings())
                .isEqualTo(new EventSettings(
                        300,
                        Set.of(EventSource.SQS, EventSource.KINESIS),
                        16 * 1024 * 1024,
                        "/health",
                        List.of("deviceId", "ts", "temp", "humidity")));
    }

    @Test
    void shouldReadEverySetting() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "SCYLLA_HOSTS", "10.0.0.1, node-2:19042,[::1]:9043",
                "SCYLLA_LOCAL_DC", "dc1",
                "SCYLLA_USERNAME", "writer",
                "SCYLLA_PASSWORD", "hunter2",
                "SCYLLA_KEYSPACE", "plant",
                "SLUICE_TABLE", "Readings_2",
                "SLUICE_CREATE_SCHEMA", "3",
                "SLUICE_INIT_TIMEOUT_MS", "8000",
                "SLUICE_DEADLINE_MARGIN_MS", "50",
                "PATH", "/bin"));
        environment.putAll(Map.of(
                "SLUICE_MAX_BLOCK_MS", "0",
                "SLUICE_MAX_PENDING_ROWS", "1",
                "SLUICE_TIMESTAMP_UNIT", "iso_8601",
                "SLUICE_NUMERIC_STRINGS", "true",
                "SLUICE_UNKNOWN_FIELDS", "refuse",
                "SLUICE_PARTIAL_BATCH", "kafka, sqs",
                "SLUICE_MAX_GUNZIP_BYTES", "1024",
                "SLUICE_HEALTH_PATH", "/up",
                "SLUICE_DEAD_LETTERS", "file:/tmp/letters.ndjson"));

        LambdaConfig config = LambdaConfig.fromEnvironment(environment);

        assertThat(config.database().hosts()).extracting(host -> host.getPort()).containsExactly(9042, 19042, 9043);
        assertThat(config.database().hosts().get(1).isUnresolved()).isTrue();
        assertThat(config.database().username()).contains("writer");
        assertThat(config.database().password()).contains("hunter2");
        assertThat(config.database().table()).hasToString("plant.Readings_2");
        assertThat(config.database().schemaReplication()).isEqualTo(3);
        assertThat(config.maxBlock()).isZero();
        assertThat(config.jsonFormat()).isEqualTo(new JsonFormat(TimestampUnit.ISO_8601, true, UnknownFields.REFUSE));
        assertThat(config.deadLetters()).isEqualTo("file:/tmp/letters.ndjson");
        assertThat(config.eventSettings())
                .isEqualTo(new EventSettings(
                        50,
                        Set.of(EventSource.KAFKA, EventSource.SQS),
                        1_024,
                        "/up",
                        List.of("deviceId", "ts", "temp", "humidity")));
        assertThat(config.toString()).contains("writer").doesNotContain("hunter2");
    }

    @Test
    @DisplayName("case 4: every invalid setting is named")
    void shouldTellAllProblemsAtOnce() {
        Map<String, String> environment = Map.of(
                "SCYLLA_HOSTS", "10.0.0.1:0,,ok",
                "SCYLLA_PASSWORD", "hunter2",
                "SCYLLA_KEYSPACE", "a b",
                "SLUICE_CREATE_SCHEMA", "true",
                "SLUICE_INIT_TIMEOUT_MS", "9001",
                "SLUICE_NUMERIC_STRINGS", "yes",
                "SLUICE_TIMESTAMP_UNIT", "ms",
                "SLUICE_DEADLINE_MARGN_MS", "5");

        assertThatThrownBy(() -> LambdaConfig.fromEnvironment(environment))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "SCYLLA_HOSTS: '10.0.0.1:0' is not host:port: the port is not a number from 1 to 65535",
                        "SCYLLA_HOSTS: '' is not host:port: the host is missing",
                        "SCYLLA_LOCAL_DC is not set",
                        "SCYLLA_USERNAME is not set",
                        "SCYLLA_KEYSPACE=a b is not",
                        "SLUICE_CREATE_SCHEMA=true is not a number in 0..16",
                        "SLUICE_INIT_TIMEOUT_MS=9001 is not a number in 500..8000",
                        "SLUICE_NUMERIC_STRINGS=yes is neither true nor false",
                        "SLUICE_TIMESTAMP_UNIT=ms is none of seconds, milliseconds, microseconds, iso_8601",
                        "SLUICE_DEADLINE_MARGN_MS is no setting; did you mean SLUICE_DEADLINE_MARGIN_MS?")
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @CsvSource({"true, 'SQS,KINESIS'", "false, ''", "none, ''", "kinesis, KINESIS", "'sqs,sqs', SQS"})
    void shouldNotTakeKafkaToReportUnlessItIsNamed(String value, String sources) {
        Map<String, String> environment = new HashMap<>(LEAST);
        environment.put("SLUICE_PARTIAL_BATCH", value);

        assertThat(LambdaConfig.fromEnvironment(environment).eventSettings().partialBatch())
                .extracting(EventSource::name)
                .containsExactlyInAnyOrder(sources.isEmpty() ? new String[0] : sources.split(","));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "8, 8", "900, 900", "901, 900", "1600, 900"})
    @DisplayName("case 49: as many at once as the platform allows, by as many loops as there may be threads")
    void shouldTakeThePlatformsMostConcurrencyWithFewerLoops(String value, int loops) {
        Map<String, String> environment = new HashMap<>(LEAST);
        environment.put("AWS_LAMBDA_MAX_CONCURRENCY", value);
        LambdaConfig config = LambdaConfig.fromEnvironment(environment);

        assertThat(config.concurrency()).hasValue(Integer.parseInt(value));
        assertThat(config.loops()).isEqualTo(loops);
    }

    @ParameterizedTest
    @CsvSource({
        "SLUICE_PARTIAL_BATCH, yes, neither none nor some of sqs",
        "SLUICE_PARTIAL_BATCH, 'sqs,SNS', neither none nor some of sqs",
        "SLUICE_PARTIAL_BATCH, 'sqs,', neither none nor some of sqs",
        "SLUICE_PARTIAL_BATCH, 'sqs,true', neither none nor some of sqs",
        "SLUICE_MAX_GUNZIP_BYTES, 1023, not a number in 1024..268435456",
        "SLUICE_HEALTH_PATH, health, not / and the rest of a path",
        "SLUICE_HEALTH_PATH, /, not / and the rest of a path",
        "SLUICE_DEAD_LETTERS, stdout, 'none of log, service and file: with an absolute path'",
        "SLUICE_DEAD_LETTERS, file:letters, not file:/ and the rest of a path",
    })
    void case04_aBadEventSettingIsRefused(String name, String value, String why) {
        Map<String, String> environment = new HashMap<>(LEAST);
        environment.put(name, value);

        assertThatThrownBy(() -> LambdaConfig.fromEnvironment(environment))
                .hasMessageContaining(name + "=" + value + " is " + why);
    }

    @ParameterizedTest
    @CsvSource({
        "SLUICE_TABEL, SLUICE_TABLE",
        "SLUICE_INIT_TIMEOUT, SLUICE_INIT_TIMEOUT_MS",
        "SLUICE_MAXBLOCK_MS, SLUICE_MAX_BLOCK_MS"
    })
    @DisplayName("case 4: an unknown setting is refused")
    void shouldNameTheNearestWhenASettingIsUnknown(String wrong, String right) {
        Map<String, String> environment = new HashMap<>(LEAST);
        environment.put(wrong, "secret value");

        assertThatThrownBy(() -> LambdaConfig.fromEnvironment(environment))
                .hasMessageContaining(wrong + " is no setting; did you mean " + right + "?")
                .hasMessageNotContaining("secret value");
    }

    @Test
    void shouldReadHowItRuns() {
        Map<String, String> environment = new HashMap<>(LEAST);
        environment.putAll(Map.of(
                "SLUICE_MODE", "responsive",
                "SLUICE_INIT", "lazy",
                "SLUICE_SIGTERM_EXTENSION", "false",
                "SLUICE_PROBE_AFTER_MS", "0",
                "SLUICE_DELIVERY_TIMEOUT_MS", "6000",
                "SLUICE_EXPECTED_INSTANCES", "20",
                "AWS_LAMBDA_MAX_CONCURRENCY", "8",
                "SLUICE_SECRET_ID", "plant/db",
                "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", "2774",
                "AWS_SESSION_TOKEN", "hunter2"));

        LambdaConfig config = LambdaConfig.fromEnvironment(environment);

        assertThat(config.mode()).isEqualTo(AnswerMode.RESPONSIVE);
        assertThat(config.init()).isEqualTo(InitMode.LAZY);
        assertThat(config.sigtermExtension()).isFalse();
        assertThat(config.probeAfter()).isZero();
        assertThat(config.deliveryTimeout()).isEqualTo(Duration.ofSeconds(6));
        assertThat(config.expectedInstances()).isEqualTo(20);
        assertThat(config.concurrency()).hasValue(8);
        assertThat(config.database().secretId()).contains("plant/db");
        assertThat(config.database().secretsPort()).isEqualTo(2774);
        assertThat(config.database().sessionToken()).isEqualTo("hunter2");
        assertThat(config.toString()).contains("plant/db").doesNotContain("hunter2");
    }

    @Test
    void shouldRefuseASecretBesideALoginOrWithoutAToken() {
        Map<String, String> environment = new HashMap<>(LEAST);
        environment.putAll(
                Map.of("SLUICE_SECRET_ID", "plant/db", "SCYLLA_USERNAME", "writer", "SCYLLA_PASSWORD", "hunter2"));

        assertThatThrownBy(() -> LambdaConfig.fromEnvironment(environment))
                .hasMessageContainingAll("SLUICE_SECRET_ID stands in place of", "needs AWS_SESSION_TOKEN")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void shouldNameTheValuesOfAMode() {
        Map<String, String> environment = new HashMap<>(LEAST);
        environment.putAll(Map.of("SLUICE_MODE", "fast", "SLUICE_INIT", "fail_fast"));

        assertThatThrownBy(() -> LambdaConfig.fromEnvironment(environment))
                .hasMessageContainingAll(
                        "SLUICE_MODE=fast is none of durable, responsive",
                        "SLUICE_INIT=fail_fast is none of fail-fast, lazy");
    }

    @Test
    void shouldTakeAnEmptyVariableForUnset() {
        Map<String, String> environment = new HashMap<>(LEAST);
        environment.put("SLUICE_TABLE", "");
        environment.put("SCYLLA_USERNAME", "");

        assertThat(LambdaConfig.fromEnvironment(environment).database().table())
                .hasToString("sensor_data.device_readings");
    }

    @Test
    void shouldTakeADatacenterWithoutTheSpacesAroundIt() {
        assertThat(withDatacenter(" dc1 ").database().localDatacenter()).isEqualTo("dc1");
    }

    @Test
    void shouldTakeADatacenterOfBlanksForNone() {
        assertThatThrownBy(() -> withDatacenter("  ")).hasMessageContaining("SCYLLA_LOCAL_DC is not set");
    }

    private static LambdaConfig withDatacenter(String datacenter) {
        return LambdaConfig.fromEnvironment(Map.of("SCYLLA_HOSTS", "10.0.0.1", "SCYLLA_LOCAL_DC", datacenter));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,", ",a", "a,,b", "a, ", ","})
    void shouldRefuseAHostThatIsMissingWhereverItIs(String hosts) {
        Map<String, String> environment = Map.of("SCYLLA_HOSTS", hosts, "SCYLLA_LOCAL_DC", "dc1");

        assertThatThrownBy(() -> LambdaConfig.fromEnvironment(environment))
                .hasMessageContaining("SCYLLA_HOSTS: '' is not host:port: the host is missing");
    }

    @ParameterizedTest
    @CsvSource({
        "SCYLLA_USERNAME, SCYLLA_USERNAME is set",
        "SCYLLA_PASSWORD, SCYLLA_PASSWORD is set",
        "both, SCYLLA_USERNAME and SCYLLA_PASSWORD are set"
    })
    void shouldSayWhichPartOfALoginIsSetBesideASecret(String name, String said) {
        Map<String, String> environment = new HashMap<>(LEAST);
        environment.put("SLUICE_SECRET_ID", "prod/scylla");
        environment.put("AWS_SESSION_TOKEN", "token");
        for (String part : name.equals("both") ? List.of("SCYLLA_USERNAME", "SCYLLA_PASSWORD") : List.of(name)) {
            environment.put(part, "value");
        }

        assertThatThrownBy(() -> LambdaConfig.fromEnvironment(environment))
                .hasMessageEndingWith(
                        "bad configuration: SLUICE_SECRET_ID stands in place of SCYLLA_USERNAME and SCYLLA_PASSWORD, and "
                                + said);
    }
}
