package io.sluice.ingest.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.lambda.internal.event.ReadingGateway;
import io.sluice.ingest.lambda.internal.event.ScriptedGateway;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a gateway does that is opened while events come in. */
@Timeout(60)
class LazyGatewayTest {

    @Test
    void shouldLetWhatIsNoDocumentWaitForTheDatabaseAsReadingsDo() throws Exception {
        LambdaConfig config = LambdaConfig.fromEnvironment(
                Map.of("SCYLLA_HOSTS", "h", "SCYLLA_LOCAL_DC", "d", "SLUICE_INIT", "lazy"));
        Thread caller = Thread.currentThread();
        ScriptedGateway opened = new ScriptedGateway(group -> group.stored(1));
        ReadingGateway gateway = LazyGateway.openAsConfigured(config, ignored -> {
            while (caller.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait(); // until the record waits
            }
            return opened;
        });

        ReadingGateway.Outcomes outcomes =
                gateway.reject(FailureKind.VALIDATION, "no base64", "@@".getBytes(UTF_8), 0, 2, 50_000);

        assertThat(outcomes.failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.deadLettered()).isTrue());
        assertThat(opened.rejects).containsExactly("@@");
    }
}
