package io.sluice.ingest.lambda.internal.runtime;

import static io.sluice.ingest.lambda.internal.runtime.RunningLoop.LONG;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.ingest.lambda.testkit.Answer;
import io.sluice.ingest.lambda.testkit.Event;
import io.sluice.ingest.lambda.testkit.RecordedRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvocationLoopIT {

    @Test
    @DisplayName("case 8: the first request is a plain GET of /next")
    void shouldBeginWithAPlainPoll() throws Exception {
        try (RunningLoop loop = RunningLoop.echo().begin()) {
            loop.api.invoke("{}", LONG);

            RecordedRequest first = loop.api.requests().get(0);
            assertThat(first.method() + " " + first.path() + " " + first.version())
                    .isEqualTo("GET /2018-06-01/runtime/invocation/next HTTP/1.1");
            assertThat(first.header("Host")).isEqualTo(loop.api.address());
            assertThat(first.header("User-Agent")).isNotEmpty().doesNotContain(" ");
            assertThat(first.headers()).containsOnlyKeys("host", "user-agent");
            assertThat(first.body()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"8476a536-e9f4-11e8-9739-2dfe598c3fcd", "x", "a.b.c", "a/b?c#d e%20f", "..%2f", "é"})
    @DisplayName("case 10: odd request ids")
    void shouldEchoTheRequestIdWhateverItsForm(String id) throws Exception {
        try (RunningLoop loop = RunningLoop.echo().begin()) {
            Answer answer = loop.api.await(loop.api.enqueue(Event.of("{}").id(id)), LONG);

            assertThat(answer.isError()).isFalse();
            assertThat(loop.api.violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lambda-runtime-aws-request-id",
                "LAMBDA-RUNTIME-AWS-REQUEST-ID",
                "lAmBdA-RuNtImE-aWs-ReQuEsT-iD",
                "Lambda-Runtime-Aws-Request-Id   "
            })
    @DisplayName("case 10: header names in any case")
    void shouldTakeHeaderNamesInAnyCase(String name) throws Exception {
        try (RunningLoop loop = RunningLoop.echo().begin()) {
            Answer answer = loop.api.await(loop.api.enqueue(Event.of("{}").idField(name)), LONG);

            assertThat(answer.isError()).isFalse();
        }
    }

    @Test
    @DisplayName("case 11: no request id")
    void shouldEndWithoutAPostWhenThereIsNoRequestId() throws Exception {
        try (RunningLoop loop = RunningLoop.echo().begin()) {
            loop.api.enqueue(Event.of("{}").idField(null));

            assertThat(loop.awaitEnd()).isInstanceOf(RuntimeApiException.class).hasMessageContaining("request id");
            assertThat(loop.api.requests()).hasSize(1);
            assertThat(loop.handled).isEmpty();
        }
    }

    @Test
    @DisplayName("case 12: 1,000 events in order over one connection")
    void shouldServeAThousandEventsOverOneConnection() throws Exception {
        try (RunningLoop loop = RunningLoop.echo().begin()) {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                ids.add(loop.api.enqueue("{\"i\":" + i + "}"));
            }
            for (String id : ids) {
                assertThat(loop.api.await(id, LONG).text()).isEqualTo("\"" + id + "\"");
            }

            loop.api.awaitRequest("next", 1_001, LONG);
            assertThat(loop.api.connections()).isEqualTo(1);
            assertThat(loop.handled).hasSize(1_000).first().isEqualTo("{\"i\":0}");
            List<RecordedRequest> requests = loop.api.requests();
            for (int i = 0; i < 2_000; i++) {
                assertThat(requests.get(i).call()).isEqualTo(i % 2 == 0 ? "next" : "response");
            }
            assertThat(loop.api.violations()).isEmpty();
        }
    }

    @Test
    @DisplayName("case 28: Content-Length counts bytes")
    void shouldCountBytesInContentLength() throws Exception {
        String text = "{\"é\":\"😀\u0000\"}";
        try (RunningLoop loop = RunningLoop.prepare(i -> text.getBytes(UTF_8)).begin()) {
            RecordedRequest post = loop.api.invoke("{}", LONG).request();

            assertThat(post.text()).isEqualTo(text);
            assertThat(post.header("Content-Length")).isEqualTo("" + text.getBytes(UTF_8).length);
            assertThat(post.header("Content-Type")).isEqualTo("application/json");
        }
    }

    @Test
    @DisplayName("case 38: an exception of the handler")
    void shouldFailOneInvocationWhenTheHandlerThrows() throws Exception {
        String message = "a \"quote\", a \\, a\nnewline, \u0001\u0000, é 😀 and half a pair \ud83d.";
        AtomicInteger calls = new AtomicInteger();
        try (RunningLoop loop = RunningLoop.prepare(invocation -> {
                    if (calls.getAndIncrement() == 0) {
                        throw new IllegalStateException(message);
                    }
                    return new byte[] {'1'};
                })
                .begin()) {
            Answer failed = loop.api.invoke("{}", LONG);
            Answer next = loop.api.invoke("{}", LONG);

            assertThat(failed.isError()).isTrue();
            assertThat(failed.request().header("Lambda-Runtime-Function-Error-Type"))
                    .matches("(Runtime|Function)\\.[A-Z][a-zA-Z]+");
            assertThat(keys(failed.text())).containsExactly("errorMessage", "errorType", "stackTrace");
            assertThat(failed.text()).contains("IllegalStateException").contains("é 😀 and half a pair \ufffd.");
            assertThat(next.isError()).isFalse();
            assertThat(loop.api.violations()).isEmpty();
        }
    }

    @Test
    @DisplayName("case 38: a typed failure")
    void shouldKeepTheTypeOfATypedFailure() throws Exception {
        try (RunningLoop loop = RunningLoop.prepare(invocation -> {
                    throw new FunctionException("Function.MalformedEvent", "no reading");
                })
                .begin()) {
            Answer failed = loop.api.invoke("{}", LONG);

            assertThat(failed.request().header("Lambda-Runtime-Function-Error-Type"))
                    .isEqualTo("Function.MalformedEvent");
            assertThat(failed.text())
                    .isEqualTo("{\"errorMessage\":\"no reading\",\"errorType\":\"Function.MalformedEvent\","
                            + "\"stackTrace\":[]}");
        }
    }

    @Test
    @DisplayName("case 39: an Error of the handler")
    void shouldReportAnErrorAndEnd() throws Exception {
        try (RunningLoop loop = RunningLoop.prepare(invocation -> recurse(1)).begin()) {
            Answer failed = loop.api.invoke("{}", LONG);

            assertThat(failed.isError()).isTrue();
            assertThat(failed.text()).contains("StackOverflowError");
            assertThat(loop.awaitEnd()).isInstanceOf(StackOverflowError.class);
            assertThat(loop.api.requests("next")).hasSize(1);
        }
    }

    @Test
    @DisplayName("case 39: an Error that strikes again while it is told of")
    void shouldEndWithTheErrorWhenTellingOfItMeetsItAgain() throws Exception {
        Error again = new StrikesAgain();
        try (RunningLoop loop = RunningLoop.prepare(invocation -> {
                    throw again;
                })
                .begin()) {
            Answer failed = loop.api.invoke("{}", LONG);

            assertThat(failed.request().header("Lambda-Runtime-Function-Error-Type"))
                    .isEqualTo("Runtime.FatalError");
            assertThat(loop.awaitEnd()).isSameAs(again);
        }
    }

    /** As the one OutOfMemoryError that a JVM keeps for when there is no memory for another. */
    private static final class StrikesAgain extends Error {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw this;
        }
    }

    @Test
    @DisplayName("case 10: the invocation id, where there is one, is given back with the answer and the error")
    void shouldGiveTheInvocationIdBack() throws Exception {
        try (RunningLoop loop = RunningLoop.prepare(invocation -> {
                    if (invocation.length() > 2) {
                        throw new IllegalStateException("scripted");
                    }
                    return new byte[] {'1'};
                })
                .begin()) {
            Answer answered = loop.api.await(
                    loop.api.enqueue(Event.of("{}").header("Lambda-Runtime-Invocation-Id", "6a/b c")), LONG);
            Answer failed = loop.api.await(
                    loop.api.enqueue(Event.of("{\"a\":1}").header("lambda-runtime-invocation-id", "7")), LONG);
            Answer without = loop.api.invoke("{}", LONG);

            assertThat(answered.request().header("Lambda-Runtime-Invocation-Id"))
                    .isEqualTo("6a/b c");
            assertThat(failed.isError()).isTrue();
            assertThat(failed.request().header("Lambda-Runtime-Invocation-Id")).isEqualTo("7");
            assertThat(without.request().header("Lambda-Runtime-Invocation-Id")).isNull();
        }
    }

    @Test
    @DisplayName("case 40: the trace header of each invocation")
    void shouldShowTheTraceHeaderOfTheInvocation() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (RunningLoop loop = RunningLoop.prepare(invocation -> {
                    seen.add(System.getProperty("com.amazonaws.xray.traceHeader", "none"));
                    return new byte[] {'1'};
                })
                .begin()) {
            loop.api.await(
                    loop.api.enqueue(Event.of("{}").header("Lambda-Runtime-Trace-Id", "Root=1-a;Sampled=1")), LONG);
            loop.api.invoke("{}", LONG);

            assertThat(seen).containsExactly("Root=1-a;Sampled=1", "none");
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "soon", "-5", "0", "1e3", "99999999999999999999999"})
    @DisplayName("case 43: a deadline that is missing or garbage")
    void shouldTakeTheDefaultBudgetWhenThereIsNoDeadline(String deadline) throws Exception {
        List<Long> budgets = new CopyOnWriteArrayList<>();
        try (RunningLoop loop = RunningLoop.prepare(invocation -> {
                    budgets.add(invocation.deadlineMillis() - System.currentTimeMillis());
                    return new byte[] {'1'};
                })
                .begin()) {
            loop.api.await(loop.api.enqueue(Event.of("{}").deadline(deadline)), LONG);

            assertThat(budgets.get(0)).isBetween(1L, (long) RuntimeApi.DEFAULT_BUDGET_MILLIS);
        }
    }

    @Test
    void shouldTellTheHandlerWhatThePlatformSays() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (RunningLoop loop = RunningLoop.prepare(invocation -> {
                    seen.add(invocation.deadlineMillis() + " " + invocation.functionArn() + " "
                            + invocation.clientContext() + " " + invocation.traceId());
                    return new byte[] {'1'};
                })
                .begin()) {
            loop.api.await(
                    loop.api.enqueue(Event.of("{}")
                            .deadline("1999999999999")
                            .header("Lambda-Runtime-Client-Context", "{\"a\":1}")),
                    LONG);

            assertThat(seen)
                    .containsExactly(
                            "1999999999999 arn:aws:lambda:eu-west-1:123456789012:function:ingest {\"a\":1} null");
        }
    }

    @Test
    void shouldGiveTheMemoryOfAHugeEventBack() throws Exception {
        List<Integer> capacities = new CopyOnWriteArrayList<>();
        try (RunningLoop loop = RunningLoop.prepare(invocation -> {
                    capacities.add(invocation.body().length);
                    return new byte[] {'1'};
                })
                .begin()) {
            loop.api.await(loop.api.enqueue(Event.of(new byte[6 * 1024 * 1024 + 100])), LONG);
            loop.api.invoke("{}", LONG);
            loop.api.invoke("{}", LONG);

            assertThat(capacities.get(0)).isGreaterThanOrEqualTo(6 * 1024 * 1024 + 100);
            assertThat(capacities.get(2)).isLessThanOrEqualTo(BodyBuffer.KEPT_BYTES);
        }
    }

    private static byte[] recurse(int depth) {
        return depth < 0 ? new byte[0] : recurse(depth + 1 - depth + 1);
    }

    /** The names of the outermost object, which also shows that the text is JSON. */
    private static List<String> keys(String json) throws IOException {
        List<String> keys = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            parser.nextToken();
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME) {
                    keys.add(parser.currentName());
                }
            }
        }
        return keys;
    }
}
