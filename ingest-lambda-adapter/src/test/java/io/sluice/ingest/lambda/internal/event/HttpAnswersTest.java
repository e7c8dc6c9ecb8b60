package io.sluice.ingest.lambda.internal.event;

import static io.sluice.ingest.lambda.internal.event.EventFiles.reading;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.lambda.internal.event.ScriptedGateway.Group;
import io.sluice.ingest.lambda.internal.runtime.PendingAnswer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The status of an HTTP answer from what became of the readings. */
class HttpAnswersTest {

    static Stream<Arguments> outcomes() {
        return Stream.of(
                outcome(200, group -> group.stored(3)),
                outcome(207, group -> group.stored(1).kept("bad")),
                outcome(207, group -> group.stored(1).failed(FailureKind.TIMEOUT, "no answer")),
                outcome(207, group -> group.stored(1).pending(1)),
                outcome(400, group -> group.kept("bad").failed(FailureKind.VALIDATION, "bad")),
                outcome(400, group -> {}),
                outcome(400, group -> group.kept("bad").failed(FailureKind.TOO_LARGE, "huge")),
                outcome(413, group -> group.failed(FailureKind.TOO_LARGE, "huge")),
                outcome(
                        429,
                        group -> group.failed(FailureKind.BACK_PRESSURE, "full").kept("bad")),
                outcome(
                        503,
                        group -> group.failed(FailureKind.BACK_PRESSURE, "full")
                                .failed(FailureKind.UNAVAILABLE, "down")),
                outcome(503, group -> group.failed(FailureKind.UNAVAILABLE, "down")),
                outcome(503, group -> group.pending(1)));
    }

    private static Arguments outcome(int status, Consumer<Group> script) {
        return Arguments.of(status, script);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("outcomes")
    @DisplayName("case 35: 200, 207, 400, 413, 429 and 503 from the readings' outcomes")
    void case35_theStatusComesFromTheOutcomes(int status, Consumer<Group> script) throws Exception {
        for (String file : new String[] {"api-gateway-v1", "http-api-v2", "function-url", "alb"}) {
            Handling handling = Handling.with((document, group) -> script.accept(group));
            // The margin leaves one millisecond.
            String answer = handling.handle(EventFiles.read(file).getBytes(UTF_8), Handling.NOW + Handling.MARGIN + 1);

            assertThat(answer).startsWith("{\"statusCode\":" + status + ",").contains("\\\"accepted\\\":");
            assertThat(answer.contains("\"Retry-After\":\"")).isEqualTo(status == 429 || status == 503);
        }
    }

    @Test
    @DisplayName("case 35: each bad reading is told by its index")
    void case35_eachFailureIsTold() throws Exception {
        Handling handling = Handling.with((document, group) -> group.stored(1)
                .failed(FailureKind.VALIDATION, "not a \"number\"\n")
                .failed(FailureKind.TIMEOUT, "no answer"));

        assertThat(handling.handle(EventFiles.read("http-api-v2")))
                .isEqualTo("{\"statusCode\":207,\"headers\":{\"Content-Type\":\"application/json\"},\"body\":"
                        + "\"{\\\"accepted\\\":2,\\\"stored\\\":1,\\\"rejected\\\":1,\\\"failed\\\":1,\\\"pending\\\":0,"
                        + "\\\"errors\\\":[{\\\"index\\\":1,\\\"kind\\\":\\\"VALIDATION\\\",\\\"field\\\":\\\"temp\\\","
                        + "\\\"offset\\\":17,\\\"message\\\":\\\"not a \\\\\\\"number\\\\\\\"\\\\\\\\u000a\\\"},"
                        + "{\\\"index\\\":2,\\\"kind\\\":\\\"TIMEOUT\\\",\\\"message\\\":\\\"no answer\\\"}]}\","
                        + "\"isBase64Encoded\":false}");
    }

    @Test
    @DisplayName("case 42: a request without an outcome in time is 503, and one that came too late writes nothing")
    void case42_aRequestThatCameTooLateIs503() throws Exception {
        Handling handling = Handling.storing();

        assertThat(handling.handle(EventFiles.read("alb").getBytes(UTF_8), Handling.NOW))
                .startsWith("{\"statusCode\":503,\"statusDescription\":\"503 Service Unavailable\",")
                .contains("\"Retry-After\":\"5\"", "nothing was written");
        assertThat(handling.gateway.documents).isEmpty();
    }

    @Test
    void shouldAnswer202WhenAnsweringEarly() throws Exception {
        Handling handling = Handling.with((document, group) -> group.stored(1).pending(1));
        PendingAnswer answer = handling.handler()
                .begin(Handling.invocation(EventFiles.read("alb").getBytes(UTF_8), Handling.NOW + 10_000));

        assertThat(answer.mayAnswerEarly()).isTrue();
        assertThat(new String(answer.toEarlyBytes(), UTF_8))
                .startsWith("{\"statusCode\":202,\"statusDescription\":\"202 Accepted\",");
    }

    @Test
    void shouldNotAnswerEarlyWhenNothingIsAccepted() throws Exception {
        Handling handling = Handling.with((document, group) -> group.failed(FailureKind.BACK_PRESSURE, "full"));
        PendingAnswer answer = handling.handler()
                .begin(Handling.invocation(EventFiles.read("alb").getBytes(UTF_8), Handling.NOW + 10_000));

        assertThat(answer.mayAnswerEarly()).isFalse();
        assertThat(new String(answer.toBytes(), UTF_8)).startsWith("{\"statusCode\":429,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"alb-health-check", "alb-health-check-multi-value"})
    @DisplayName("case 32: a load balancer's health check is answered without a write")
    void case32_aHealthCheckWritesNothing(String file) throws Exception {
        for (int seed = 0; seed < 5; seed++) {
            Handling handling = Handling.storing();
            String answer = handling.handle(EventFiles.shuffled(EventFiles.read(file), seed));

            assertThat(answer).startsWith("{\"statusCode\":200,\"statusDescription\":\"200 OK\",");
            assertThat(answer.contains("multiValueHeaders")).isEqualTo(file.endsWith("multi-value"));
            assertThat(handling.gateway.documents).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /health, 200",
        "HEAD, /health, 200",
        "GET, /prod/health, 200",
        "GET, /other/health, 405",
        "GET, /, 405",
        "DELETE, /health, 405",
        "OPTIONS, /, 405",
        "post, /, 405",
        "PUT, /health, 200",
    })
    @DisplayName("case 32: only POST and PUT write; GET of the health path asks whether the function lives")
    void case32_methodsAndPaths(String method, String path, int status) throws Exception {
        Handling handling = Handling.storing();
        String event = EventFiles.read("http-api-v2")
                .replace("\"method\": \"POST\"", "\"method\": \"" + method + "\"")
                .replace("\"rawPath\": \"/prod/readings\"", "\"rawPath\": \"" + path + "\"");

        String answer = handling.handle(event);
        assertThat(answer).startsWith("{\"statusCode\":" + status + ",");
        assertThat(answer.contains("\"Allow\":\"POST, PUT\"")).isEqualTo(status == 405);
        assertThat(handling.gateway.documents).hasSize(method.equals("PUT") ? 1 : 0);
    }

    @Test
    @DisplayName("case 32: base64 that is none is 400, gzip that unpacks to too much 413")
    void case32_badEncodingsAreRefused() throws Exception {
        Handling handling = Handling.storing();
        String url = EventFiles.read("function-url");
        String body = url.replaceAll("(?s).*\"body\": \"([^\"]*)\".*", "$1");

        assertThat(handling.handle(url.replace(body, "e30*")))
                .startsWith("{\"statusCode\":400,")
                .contains("not base64");
        assertThat(handling.handle(url.replace(body, Gzips.base64(" ".repeat(Handling.MAX_GUNZIP + 1)))))
                .startsWith("{\"statusCode\":413,")
                .contains("SLUICE_MAX_GUNZIP_BYTES=65536");
        assertThat(handling.gateway.documents).isEmpty();
        assertThat(handling.handle(url.replace(body, Gzips.base64(reading(1) + " ".repeat(60_000)))))
                .startsWith("{\"statusCode\":200,");
    }
}
