package io.sluice.ingest.lambda.internal.runtime;

import static io.sluice.ingest.lambda.internal.runtime.RunningLoop.LONG;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.lambda.testkit.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusHandlingIT {

    @ParameterizedTest
    @ValueSource(ints = {500, 403, 404, 204, 202, 301, 503})
    void case17_nextOtherThan200EndsTheLoopAtOnce(int status) throws Exception {
        try (RunningLoop loop = RunningLoop.echo()) {
            loop.api.onNext(Reply.status(status));
            loop.begin();

            assertThat(loop.awaitEnd()).isInstanceOf(RuntimeApiException.class).hasMessageContaining("" + status);
            assertThat(loop.api.requests()).hasSize(1);
            assertThat(loop.handled).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 204, 299, 400, 403, 410, 413, 404, 302})
    void case18_aRefusedResponseIsLoggedAndTheLoopGoesOn(int status) throws Exception {
        try (RunningLoop loop = RunningLoop.echo()) {
            loop.api.onResponse(Reply.status(status));
            loop.begin();
            loop.api.invoke("{}", LONG);
            assertThat(loop.api.invoke("{}", LONG).isError()).isFalse();

            assertThat(loop.api.requests("error")).isEmpty();
            assertThat(loop.api.requests("response")).hasSize(2);
            assertThat(loop.api.violations()).isEmpty();
        }
    }

    @Test
    void case18_anAnswerThatIsTooLargeIsNotFollowedByAnError() throws Exception {
        byte[] huge = new byte[6 * 1024 * 1024 + 101];
        try (RunningLoop loop = RunningLoop.prepare(invocation -> invocation.length() > 2 ? huge : new byte[] {'1'})
                .begin()) {
            loop.api.invoke("{\"huge\":1}", LONG);
            assertThat(loop.api.invoke("{}", LONG).text()).isEqualTo("1");

            assertThat(loop.api.requests("error")).isEmpty();
            assertThat(loop.api.violations()).isEmpty();
        }
    }

    @Test
    void case18_response500EndsTheLoop() throws Exception {
        try (RunningLoop loop = RunningLoop.echo()) {
            loop.api.onResponse(Reply.status(500));
            loop.begin();
            loop.api.enqueue("{}");

            assertThat(loop.awaitEnd()).isInstanceOf(RuntimeApiException.class).hasMessageContaining("500");
            assertThat(loop.api.requests()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {202, 400, 403})
    void case20_aRefusedErrorIsLoggedAndTheLoopGoesOn(int status) throws Exception {
        try (RunningLoop loop = failing()) {
            loop.api.onError(Reply.status(status));
            loop.begin();
            loop.api.invoke("{}", LONG);

            assertThat(loop.api.invoke("{}", LONG).isError()).isTrue();
            assertThat(loop.api.requests("error")).hasSize(2);
        }
    }

    @Test
    void case20_error500EndsTheLoop() throws Exception {
        try (RunningLoop loop = failing()) {
            loop.api.onError(Reply.status(500));
            loop.begin();
            loop.api.enqueue("{}");

            assertThat(loop.awaitEnd()).isInstanceOf(RuntimeApiException.class);
            assertThat(loop.api.requests()).hasSize(2);
        }
    }

    @Test
    void shouldEndWhenTheRuntimeApiCloses() throws Exception {
        RunningLoop loop = RunningLoop.echo().begin();
        loop.api.invoke("{}", LONG);

        loop.close();

        assertThat(loop.awaitEnd()).isInstanceOf(RuntimeApiException.class);
    }

    private static RunningLoop failing() throws Exception {
        return RunningLoop.prepare(invocation -> {
            throw new IllegalStateException(new String(invocation.body(), 0, invocation.length(), UTF_8));
        });
    }
}
