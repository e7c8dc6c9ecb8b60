package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway") // callers without the checker give nulls, too
class SensorIngestorBuilderTest {

    private static final Duration ENDLESS = Duration.ofSeconds(Long.MAX_VALUE);

    private static SensorIngestorBuilder valid() {
        return SensorIngestor.builder()
                .hosts(InetSocketAddress.createUnresolved("db", 9042))
                .localDatacenter("dc1");
    }

    private static void assertRefused(UnaryOperator<SensorIngestorBuilder> settings, String... problems) {
        assertThatThrownBy(() -> settings.apply(valid()).config())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(problems);
    }

    @Test
    void shouldNameDurationsThatAreTooLongToCount() {
        assertRefused(
                builder -> builder.maxBlock(ENDLESS)
                        .requestTimeout(ENDLESS.negated())
                        .openTimeout(Duration.ofSeconds(Long.MIN_VALUE))
                        .closeTimeout(ENDLESS)
                        .deliveryTimeout(ENDLESS)
                        .heartbeatInterval(ENDLESS)
                        .timeToLive(ENDLESS)
                        .retries(RetrySettings.DEFAULT.withBackoff(ENDLESS, ENDLESS)),
                "maxBlock=",
                "requestTimeout=",
                "openTimeout=",
                "closeTimeout=",
                "deliveryTimeout=",
                "heartbeatInterval=",
                "timeToLive=",
                "retries.firstBackoff=",
                "retries.maxBackoff=");
    }

    @Test
    void shouldRefuseAPartOfASecondHoweverSmallWhereWholeSecondsAreAsked() {
        assertRefused(builder -> builder.timeToLive(Duration.ofSeconds(5, 1)), "timeToLive must be whole seconds");
        assertRefused(
                builder -> builder.heartbeatInterval(Duration.ofSeconds(5, 999_999)),
                "heartbeatInterval must be whole seconds");
    }

    @Test
    void shouldShowHowADurationIsOutsideItsRangeWhenMillisecondsDoNotShowIt() {
        assertRefused(
                builder -> builder.maxBlock(Duration.ofHours(1).plusNanos(1)),
                "maxBlock=PT1H0.000000001S is not in 0..3600000 ms");
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "1023", "16777217"})
    void shouldRefuseBatchBytesOutsideTheirRange(int bytes) {
        assertRefused(builder -> builder.maxBatchBytes(bytes), "maxBatchBytes=" + bytes + " is not in 1024..16777216");
    }

    @Test
    void shouldNameEverySettingThatIsNullAtOnce() {
        assertRefused(
                builder -> builder.hosts(Arrays.asList(InetSocketAddress.createUnresolved("db", 1), null))
                        .table(null)
                        .jsonFormat(null)
                        .writeTime(null)
                        .consistency(null)
                        .batching(null)
                        .maxBlock(null)
                        .requestTimeout(null)
                        .openTimeout(null)
                        .closeTimeout(null)
                        .retries(null)
                        .credentials("writer", null),
                "hosts has a null",
                "table is null",
                "jsonFormat is null",
                "writeTime is null",
                "consistency is null",
                "batching is null",
                "maxBlock is null",
                "requestTimeout is null",
                "openTimeout is null",
                "closeTimeout is null",
                "retries is null",
                "credentials have a null");
        assertRefused(
                builder -> builder.retries(new RetrySettings(null, null, 0.1, 1)),
                "retries.firstBackoff is null",
                "retries.maxBackoff is null");
    }

    @Test
    void shouldTakeANullWhereItStandsForTheDefault() {
        assertThatCode(() -> valid().session(null)
                        .timeToLive(null)
                        .heartbeatInterval(null)
                        .deliveryTimeout(null)
                        .failureListener(null)
                        .deadLetterSink(null)
                        .config())
                .doesNotThrowAnyException();
    }

    @Test
    void shouldHidePasswordsInTheSettingsAndInWhatIsWrongWithThem() {
        assertThat(valid().credentials("writer", "hunter2").config().toString()).doesNotContain("hunter2");
        assertThat(new Login("writer", "hunter2")).hasToString("writer:***");
        assertThatThrownBy(() ->
                        valid().credentials(null, "hunter2").maxBatchRows(0).config())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("credentials have a null")
                .hasMessageNotContaining("hunter2");
    }
}
