package io.sluice.ingest.lambda.internal.runtime;

import static io.sluice.ingest.lambda.internal.runtime.RunningLoop.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.lambda.testkit.Delivery;
import io.sluice.ingest.lambda.testkit.FakeRuntimeApi;
import io.sluice.ingest.lambda.testkit.RecordedRequest;
import io.sluice.ingest.lambda.testkit.Reply;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExtensionApiIT {

    @Test
    @DisplayName("case 46: registers for no events, and polls on a connection of its own")
    void shouldRegisterForNoEventsAndPoll() throws Exception {
        try (FakeRuntimeApi api = FakeRuntimeApi.start();
                ExtensionApi extension = new ExtensionApi(HostPort.parse(api.address(), 0), "agent")) {
            assertThat(extension.start()).isTrue();

            RecordedRequest register = api.requests().get(0);
            assertThat(register.method() + " " + register.path()).isEqualTo("POST /2020-01-01/extension/register");
            assertThat(register.header("Lambda-Extension-Name")).isNotEmpty();
            assertThat(register.text()).isEqualTo("{\"events\":[]}");
            RecordedRequest poll = api.awaitRequest("next", 1, LONG);
            assertThat(poll.method() + " " + poll.path()).isEqualTo("GET /2020-01-01/extension/event/next");
            assertThat(poll.header("Lambda-Extension-Identifier")).isEqualTo("1f0a4b7e-0000-4000-8000-000000000001");
            assertThat(api.violations()).isEmpty();
        }
    }

    static Stream<Reply> refusals() {
        return Stream.of(
                Reply.status(403),
                Reply.status(404),
                Reply.status(500),
                Reply.status(200), // without an identifier
                Reply.accepted(Delivery.CLOSE),
                Reply.accepted(Delivery.raw("not http")),
                Reply.accepted(Delivery.after(Duration.ofMinutes(1), Delivery.PLAIN)));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    @DisplayName("case 46: a registration that fails only warns")
    void shouldGoOnWhenTheRegistrationFails(Reply refusal) throws Exception {
        try (FakeRuntimeApi api = FakeRuntimeApi.start();
                ExtensionApi extension = new ExtensionApi(HostPort.parse(api.address(), 0), "agent")) {
            api.onRegister(refusal);

            assertThat(extension.start()).isFalse();

            assertThat(api.requests()).hasSize(1);
        }
    }

    @Test
    @DisplayName("case 46: a refused connection only warns")
    void shouldGoOnWhenNobodyListens() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (ExtensionApi extension = new ExtensionApi(HostPort.parse("127.0.0.1:" + port, 0), "agent")) {
            assertThat(extension.start()).isFalse();
        }
    }
}
