package io.sluice.ingest.lambda.internal.runtime;

import static io.sluice.ingest.lambda.internal.runtime.RunningLoop.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.lambda.testkit.Answer;
import io.sluice.ingest.lambda.testkit.Delivery;
import io.sluice.ingest.lambda.testkit.Event;
import io.sluice.ingest.lambda.testkit.RecordedRequest;
import io.sluice.ingest.lambda.testkit.Reply;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpFramingIT {

    private static final String SMUGGLED =
            "HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: smuggled\r\n" + "Content-Length: 2\r\n\r\n[]";

    static Stream<Delivery> ways() {
        return Stream.of(
                Delivery.PLAIN,
                Delivery.CLOSE_DELIMITED,
                Delivery.chunked(1, "", ""),
                Delivery.chunked(2_049, ";name=\"va;lue\"", "X-Trailer: t\r\nOther: u\r\n"),
                Delivery.chunked(1 << 20, "", ""),
                Delivery.BYTE_BY_BYTE,
                Delivery.preceded("HTTP/1.1 100 Continue\r\n\r\n", Delivery.PLAIN),
                Delivery.preceded("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", Delivery.chunked(7, "", "")));
    }

    @ParameterizedTest
    @MethodSource("ways")
    @DisplayName("case 21, case 22, case 25: every framing, byte by byte, interim responses")
    void shouldTakeAnEventWholeHoweverItIsSent(Delivery way) throws Exception {
        String body = "{\"text\":\"" + "é😀x".repeat(500) + "\"}";
        try (RunningLoop loop = RunningLoop.echo().begin()) {
            for (int i = 0; i < 3; i++) {
                String id = loop.api.enqueue(Event.of(body).deliveredAs(way));
                assertThat(loop.api.await(id, LONG).isError()).isFalse();
            }
            assertThat(loop.handled).containsExactly(body, body, body);
            assertThat(loop.api.violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    @DisplayName("case 21, case 22, case 25: the same for the answer of a POST")
    void shouldReadAPostsAnswerHoweverItIsSent(Delivery way) throws Exception {
        try (RunningLoop loop = RunningLoop.echo()) {
            loop.api.onResponse(Reply.accepted(way), Reply.accepted(way));
            loop.begin();
            for (int i = 0; i < 3; i++) {
                assertThat(loop.api.invoke("{}", LONG).isError()).isFalse();
            }
            assertThat(loop.api.requests("response")).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2_048, 2_049, 65_536, 6_291_556, 16_000_001})
    @DisplayName("case 21: chunked bodies of every size")
    void shouldTakeChunkedBodiesOfEverySize(int size) throws Exception {
        String body = "x".repeat(size);
        try (RunningLoop loop = RunningLoop.echo().begin()) {
            String id = loop.api.enqueue(Event.of(body).deliveredAs(Delivery.chunked(100_003, "", "")));

            assertThat(loop.api.await(id, LONG).isError()).isFalse();
            assertThat(loop.handled.get(0)).isEqualTo(body);
        }
    }

    @Test
    @DisplayName("case 23: a slow body")
    void shouldWaitForASlowBody() throws Exception {
        String body = "y".repeat(5_000);
        try (RunningLoop loop = RunningLoop.echo().begin()) {
            String id = loop.api.enqueue(Event.of(body).deliveredAs(Delivery.slowly(1_000, Duration.ofSeconds(1))));

            assertThat(loop.api.await(id, LONG).isError()).isFalse();
            assertThat(loop.handled).containsExactly(body);
        }
    }

    @Test
    @DisplayName("case 24: many and huge headers")
    void shouldTakeManyAndHugeHeaders() throws Exception {
        Event event = Event.of("{}").header("Lambda-Runtime-Client-Context", "\"" + "c".repeat(100_000) + "\"");
        for (int i = 0; i < 200; i++) {
            event.header("X-Field", "value " + i);
        }
        try (RunningLoop loop = RunningLoop.prepare(invocation -> {
                    String context = invocation.clientContext();
                    return Integer.toString(context == null ? 0 : context.length())
                            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
                })
                .begin()) {
            assertThat(loop.api.await(loop.api.enqueue(event), LONG).text()).isEqualTo("100002");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: -2\r\n",
                "Content-Length: 2\r\nContent-Length: 3\r\n",
                "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
                "Transfer-Encoding: chunked\r\n",
                "Transfer-Encoding: gzip\r\n",
                "Content-Length: 3\r\n",
                "Content-Length: two\r\n"
            })
    @DisplayName("case 26: framings that could be read in two ways")
    void shouldNotExecuteADoubtfulFraming(String framing) throws Exception {
        try (RunningLoop loop = RunningLoop.echo().begin()) {
            String id = loop.api.enqueue(Event.of("{}").deliveredAs(Delivery.framedAs(framing), Delivery.PLAIN));

            Answer answer = loop.api.await(id, LONG);

            assertThat(answer.isError()).isFalse();
            assertThat(loop.handled).containsExactly("{}");
            // The doubtful connection was given up: the event came on another.
            assertThat(answer.request().connection()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "\r\n", SMUGGLED})
    @DisplayName("case 27: bytes after an event")
    void shouldNotTakeBytesAfterAnEventForTheNext(String after) throws Exception {
        try (RunningLoop loop = RunningLoop.echo().begin()) {
            loop.api.await(loop.api.enqueue(Event.of("{}").deliveredAs(Delivery.followedBy(after))), LONG);
            loop.api.invoke("{\"second\":2}", LONG);

            assertThat(loop.handled).containsExactly("{}", "{\"second\":2}");
            assertThat(loop.api.violations()).isEmpty();
        }
    }

    @Test
    @DisplayName("case 27: bytes after the answer of a POST")
    void shouldNotTakeBytesAfterAPostsAnswerForTheNextEvent() throws Exception {
        try (RunningLoop loop = RunningLoop.echo()) {
            loop.api.onResponse(Reply.accepted(Delivery.followedBy(SMUGGLED)));
            loop.begin();
            loop.api.invoke("{}", LONG);
            loop.api.invoke("{\"second\":2}", LONG);

            assertThat(loop.handled).containsExactly("{}", "{\"second\":2}");
            assertThat(loop.api.requests().stream().map(RecordedRequest::path)).noneMatch(p -> p.contains("smuggled"));
        }
    }

    @Test
    void shouldFailAnEventBeyondTheBoundByNameAndLive() throws Exception {
        try (RunningLoop loop = RunningLoop.echo().begin()) {
            byte[] huge = new byte[BodyBuffer.MAX_BYTES + 1];
            Answer refused = loop.api.await(loop.api.enqueue(Event.of(huge)), LONG);

            assertThat(refused.isError()).isTrue();
            assertThat(refused.text()).contains("Function.EventTooLarge");
            assertThat(loop.api.invoke("{}", LONG).isError()).isFalse();
            assertThat(loop.handled).containsExactly("{}");
        }
    }
}
