package io.sluice.ingest.lambda.internal.runtime;

import static io.sluice.ingest.lambda.internal.runtime.RunningLoop.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import io.sluice.ingest.lambda.testkit.Delivery;
import io.sluice.ingest.lambda.testkit.Event;
import io.sluice.ingest.lambda.testkit.FakeRuntimeApi;
import io.sluice.ingest.lambda.testkit.Reply;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectionFaultsIT {

    @Test
    @DisplayName("case 3: bounded retries of a refused connection")
    void shouldTryARefusedConnectionAFewTimes() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (RuntimeApi api = new RuntimeApi(HostPort.parse("127.0.0.1:" + port, 0), "t", System::currentTimeMillis)) {
            assertThatThrownBy(api::next)
                    .isInstanceOf(RuntimeApiException.class)
                    .hasMessageContaining("127.0.0.1:" + port);
        }
    }

    @Test
    @DisplayName("case 3: an endpoint that listens a moment later is reached")
    void shouldReachAnEndpointThatListensAMomentLater() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        CompletableFuture<Integer> event = new CompletableFuture<>();
        Thread poll = new Thread(
                () -> {
                    try (RuntimeApi api =
                            new RuntimeApi(HostPort.parse("127.0.0.1:" + port, 0), "t", System::currentTimeMillis)) {
                        event.complete(api.next().length());
                    } catch (RuntimeApiException e) {
                        event.completeExceptionally(e);
                    }
                },
                "poll");
        poll.start();
        Thread.sleep(60);
        try (ServerSocket late = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                Socket accepted = late.accept()) {
            accepted.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: 1\r\nContent-Length: 2\r\n\r\n{}"
                            .getBytes(StandardCharsets.ISO_8859_1));
            assertThat(event.get(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(2);
        }
    }

    static Stream<Delivery> closings() {
        return Stream.of(Delivery.THEN_CLOSE, Delivery.THEN_CLOSE_SILENTLY, Delivery.CLOSE_DELIMITED);
    }

    @ParameterizedTest
    @MethodSource("closings")
    @DisplayName("case 13: the connection ends after each event")
    void shouldLoseNothingWhenTheConnectionEndsAfterEachEvent(Delivery closing) throws Exception {
        try (RunningLoop loop = RunningLoop.echo().begin()) {
            for (int i = 0; i < 5; i++) {
                String id = loop.api.enqueue(Event.of("{\"i\":" + i + "}").deliveredAs(closing));
                assertThat(loop.api.await(id, LONG).isError()).isFalse();
            }

            assertThat(loop.handled).containsExactly("{\"i\":0}", "{\"i\":1}", "{\"i\":2}", "{\"i\":3}", "{\"i\":4}");
            assertThat(loop.api.violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("closings")
    @DisplayName("case 13: the connection ends after each response")
    void shouldLoseNothingWhenTheConnectionEndsAfterEachResponse(Delivery closing) throws Exception {
        try (RunningLoop loop = RunningLoop.echo()) {
            loop.api.onResponse(Reply.accepted(closing), Reply.accepted(closing), Reply.accepted(closing));
            loop.begin();
            for (int i = 0; i < 4; i++) {
                assertThat(loop.api.invoke("{\"i\":" + i + "}", LONG).isError()).isFalse();
            }

            assertThat(loop.handled).hasSize(4);
            assertThat(loop.api.violations()).isEmpty();
        }
    }

    static Stream<Delivery> losses() {
        return Stream.of(Delivery.CLOSE, Delivery.RESET, Delivery.after(Duration.ofMillis(50), Delivery.RESET));
    }

    @ParameterizedTest
    @MethodSource("losses")
    @DisplayName("case 14: RST or EOF while blocked in /next")
    void shouldPollAgainWhenAPollIsCutOff(Delivery loss) throws Exception {
        try (RunningLoop loop = RunningLoop.echo()) {
            loop.api.onNext(Reply.accepted(loss), Reply.accepted(loss));
            loop.begin();

            assertThat(loop.api.invoke("{}", LONG).isError()).isFalse();
            assertThat(loop.handled).hasSize(1);
            assertThat(loop.api.requests("next").size()).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    @DisplayName("case 14: bounded if repeated fast")
    void shouldEndWhenEveryPollIsCutOff() throws Exception {
        try (RunningLoop loop = RunningLoop.echo()) {
            Reply cut = Reply.accepted(Delivery.CLOSE);
            loop.api.onNext(cut, cut, cut, cut, cut, cut, cut, cut, cut, cut);
            loop.begin();

            assertThat(loop.awaitEnd()).isInstanceOf(RuntimeApiException.class);
            assertThat(loop.api.requests()).hasSize(5);
        }
    }

    static Stream<Delivery> halves() {
        return Stream.of(
                Delivery.HALF_BODY,
                Delivery.HALF_HEAD,
                Delivery.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n"),
                Delivery.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"));
    }

    @ParameterizedTest
    @MethodSource("halves")
    @DisplayName("case 15: EOF amid headers or body")
    void shouldNeverHandleHalfAnEvent(Delivery half) throws Exception {
        String body = "{\"whole\":true}";
        try (RunningLoop loop = RunningLoop.echo().begin()) {
            String id = loop.api.enqueue(Event.of(body).deliveredAs(half, half, Delivery.PLAIN));

            assertThat(loop.api.await(id, LONG).isError()).isFalse();
            assertThat(loop.handled).containsExactly(body);
        }
    }

    @Test
    @DisplayName("case 16: /next held for longer than a minute")
    void shouldHaveNoTimeoutOnALongPoll() throws Exception {
        try (RunningLoop loop = RunningLoop.echo().begin()) {
            String id = loop.api.enqueue(
                    Event.of("{}").deliveredAs(Delivery.after(Duration.ofSeconds(61), Delivery.PLAIN)));

            assertThat(loop.api.await(id, Duration.ofSeconds(90)).isError()).isFalse();
            assertThat(loop.api.requests("next").size()).isLessThanOrEqualTo(2);
            assertThat(loop.api.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("losses")
    @DisplayName("case 19: the connection dies before an answer")
    void shouldSendAResponseOnceMoreWhenItWasNotTaken(Delivery loss) throws Exception {
        try (RunningLoop loop = RunningLoop.echo()) {
            loop.api.onResponse(Reply.notTaken(loss));
            loop.begin();

            assertThat(loop.api.invoke("{}", LONG).isError()).isFalse();
            assertThat(loop.api.invoke("{}", LONG).isError()).isFalse();
            assertThat(loop.api.requests("response")).hasSize(3);
            assertThat(loop.api.violations()).isEmpty();
            assertThat(loop.handled).hasSize(2);
        }
    }

    @Test
    @DisplayName("case 19: 403 on the second sending means done")
    void shouldTake403OnTheSecondSendingForDelivered() throws Exception {
        try (RunningLoop loop = RunningLoop.echo()) {
            loop.api.onResponse(Reply.accepted(Delivery.CLOSE));
            loop.begin();
            loop.api.invoke("{}", LONG);

            assertThat(loop.api.invoke("{}", LONG).isError()).isFalse();
            // The second post of the first invocation got a 403, and that was taken for what it is.
            assertThat(loop.api.requests("response")).hasSize(3);
            assertThat(loop.api.requests("error")).isEmpty();
            assertThat(loop.handled).hasSize(2);
        }
    }

    @Test
    @DisplayName("case 19: at most one resend")
    void shouldNotSendAResponseAThirdTime() throws Exception {
        try (RunningLoop loop = RunningLoop.echo()) {
            Reply lost = Reply.notTaken(Delivery.CLOSE);
            loop.api.onResponse(lost, lost, lost);
            loop.begin();
            loop.api.enqueue("{}");

            assertThat(loop.awaitEnd()).isInstanceOf(RuntimeApiException.class);
            assertThat(loop.api.requests("response")).hasSize(2);
        }
    }

    @Test
    void shouldReachAnIpv6Address() throws Exception {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
        FakeRuntimeApi fake;
        try {
            fake = FakeRuntimeApi.start(loopback);
        } catch (SocketException e) {
            abort("this machine has no IPv6 loopback");
            return;
        }
        try (fake;
                RuntimeApi api = new RuntimeApi(HostPort.parse(fake.address(), 0), "t", System::currentTimeMillis)) {
            fake.enqueue("{}");
            assertThat(api.next().length()).isEqualTo(2);
            assertThat(fake.requests().get(0).header("host")).isEqualTo(fake.address());
        }
    }
}
