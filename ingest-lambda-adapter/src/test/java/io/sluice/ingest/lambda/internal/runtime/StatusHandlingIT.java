package io.sluice.ingest.lambda.internal.runtime;

import static io.sluice.ingest.lambda.internal.runtime.RunningLoop.LONG;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.lambda.testkit.Reply;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusHandlingIT {

    @ParameterizedTest
    @ValueSource(ints = {500, 403, 404, 204, 202, 301, 503})
    @DisplayName("case 17: /next 500, 403, 204, 202, 301")
    void shouldEndAtOnceWhenNextIsNot200(int status) throws Exception {
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
    @DisplayName("case 18: /response 2xx, 400, 403, 410, 413")
    void shouldGoOnWhenAResponseIsRefused(int status) throws Exception {
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
    @DisplayName("case 18: 413 is not followed by an error")
    void shouldPostNoErrorWhenAResponseIsTooLarge() throws Exception {
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
    @DisplayName("case 18: /response 500")
    void shouldEndWhenAResponseIsAnswered500() throws Exception {
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
    @DisplayName("case 20: /error 202, 400, 403")
    void shouldGoOnWhenAnErrorIsRefused(int status) throws Exception {
        try (RunningLoop loop = failing()) {
            loop.api.onError(Reply.status(status));
            loop.begin();
            loop.api.invoke("{}", LONG);

            assertThat(loop.api.invoke("{}", LONG).isError()).isTrue();
            assertThat(loop.api.requests("error")).hasSize(2);
        }
    }

    @Test
    @DisplayName("case 20: /error 500")
    void shouldEndWhenAnErrorIsAnswered500() throws Exception {
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
