package io.sluice.ingest.lambda.internal.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.lambda.internal.event.ScriptedGateway.Group;
import io.sluice.ingest.lambda.internal.runtime.FunctionException;
import io.sluice.ingest.lambda.internal.runtime.Invocation;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventHandlerTest {

    private static final long NOW = 1_700_000_000_000L;
    private static final long MARGIN = 300;

    @Test
    void shouldAnswerWithCountsWhenAllIsStored() throws Exception {
        assertThat(handle("{}", group -> group.stored(3)))
                .isEqualTo("{\"accepted\":3,\"stored\":3,\"rejected\":0,\"failed\":0,\"pending\":0,\"errors\":[]}");
    }

    @Test
    void shouldTellEachFailureByIndex() throws Exception {
        String answer = handle(
                "[]",
                group -> group.stored(1)
                        .failed(FailureKind.VALIDATION, "not a \"number\"")
                        .failed(FailureKind.TIMEOUT, "no answer"));

        assertThat(answer)
                .isEqualTo("{\"accepted\":2,\"stored\":1,\"rejected\":1,\"failed\":1,\"pending\":0,\"errors\":["
                        + "{\"index\":1,\"kind\":\"VALIDATION\",\"field\":\"temp\",\"offset\":17,"
                        + "\"message\":\"not a \\\"number\\\"\"},"
                        + "{\"index\":2,\"kind\":\"TIMEOUT\",\"message\":\"no answer\"}]}");
    }

    @Test
    void case37_theAnswerStaysSmall() throws Exception {
        String answer = handle("[]", group -> {
            group.stored(1);
            for (int i = 0; i < 10_000; i++) {
                group.failed(FailureKind.TIMEOUT, "é".repeat(5_000));
            }
        });

        assertThat(answer).endsWith("],\"errorsOmitted\":9900}").contains("\"failed\":10000");
        assertThat(answer.length()).isLessThan(200_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n ",
                "null",
                "1",
                "true",
                "NaN",
                "\"\"",
                "\"text\"",
                "\"{}",
                "\"{}\" x",
                "\"\\ud800\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"a\nb\"",
                "x"
            })
    void case31_anEventWithoutReadingsIsMalformed(String event) {
        ScriptedGateway gateway = new ScriptedGateway(group -> group.stored(1));
        assertThatThrownBy(() -> handler(gateway).handle(invocation(event, NOW + 10_000)))
                .asInstanceOf(type(FunctionException.class))
                .extracting(FunctionException::errorType)
                .isEqualTo("Function.MalformedEvent");
        assertThat(gateway.documents).isEmpty();
    }

    @Test
    void case31_anEmptyListIsMalformed() {
        assertFails("[]", group -> {}, "Function.MalformedEvent", "no reading");
    }

    @Test
    void case31_onlyBadReadingsAreMalformed() {
        assertFails(
                "{}",
                group -> group.failed(FailureKind.VALIDATION, "too hot"),
                "Function.MalformedEvent",
                "#0 VALIDATION in 'temp' at byte 17: too hot");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`{\"a\":1}` | `{\"a\":1}`",
                "` [1]` | `[1]`",
                "`{\"a\":1}\n{\"b\":2}` | `{\"a\":1}\n{\"b\":2}`",
                "`\"{\\\"a\\\":1}\\n{\\\"b\\\":2}\"` | `{\"a\":1}\n{\"b\":2}`",
                "` \"\\u007b\\\"x\\\":\\\"\\u00e9\\u20ac\\ud83d\\ude00\\/\\t\\\"}\" ` | `{\"x\":\"é€😀/\t\"}`",
                "`\"{\\\"x\\\":\\\"\\\\ud83d\\\"}\"` | `{\"x\":\"\\ud83d\"}`",
                "`\uFEFF{}` | `{}`"
            })
    void shouldFindTheDocumentInTheEvent(String event, String document) throws Exception {
        ScriptedGateway gateway = new ScriptedGateway(group -> group.stored(1));
        handler(gateway).handle(invocation(event, NOW + 10_000));

        assertThat(gateway.documents).containsExactly(document);
    }

    @Test
    void shouldFailWhenTheDatabaseStoredNothing() {
        assertFails(
                "{}",
                group -> group.failed(FailureKind.UNAVAILABLE, "no node")
                        .failed(FailureKind.VALIDATION, "bad")
                        .failed(FailureKind.BACK_PRESSURE, "no room"),
                "Function.DatabaseUnavailable",
                "none of 2 readings could be stored: #0 UNAVAILABLE: no node; #2 BACK_PRESSURE: no room");
    }

    @Test
    void case42_nothingInTimeIsADeadlineExceeded() {
        ScriptedGateway gateway = new ScriptedGateway(group -> group.pending(2));
        // The margin leaves one millisecond.
        assertThatThrownBy(() -> handler(gateway).handle(invocation("{}", NOW + MARGIN + 1)))
                .isInstanceOf(FunctionException.class)
                .hasMessageContaining("2 of 2 readings had no outcome in time")
                .extracting(e -> ((FunctionException) e).errorType())
                .isEqualTo("Function.DeadlineExceeded");
    }

    @Test
    void case42_aPartInTimeIsAnsweredAsSuch() throws Exception {
        ScriptedGateway gateway = new ScriptedGateway(group -> group.stored(1).pending(2));
        String answer = new String(handler(gateway).handle(invocation("{}", NOW + MARGIN + 1)), UTF_8);

        assertThat(answer).startsWith("{\"accepted\":3,\"stored\":1,\"rejected\":0,\"failed\":0,\"pending\":2,");
    }

    @Test
    void case42_lateAcknowledgementsCountToTheirOwnInvocation() throws Exception {
        Group[] first = new Group[1];
        ScriptedGateway gateway = new ScriptedGateway(group -> {
            if (first[0] == null) {
                first[0] = group.pending(5);
            } else {
                first[0].acknowledge();
                group.stored(1);
            }
        });
        EventHandler handler = handler(gateway);
        assertThatThrownBy(() -> handler.handle(invocation("{}", NOW + MARGIN + 1)))
                .isInstanceOf(FunctionException.class);

        assertThat(new String(handler.handle(invocation("{}", NOW + 10_000)), UTF_8))
                .startsWith("{\"accepted\":1,\"stored\":1,");
    }

    @Test
    void case41_theAnswerWaitsForTheLastAcknowledgement() throws Exception {
        Thread[] acknowledger = new Thread[1];
        String answer = handle("{}", group -> {
            group.pending(3);
            acknowledger[0] = new Thread(group::acknowledge);
            acknowledger[0].start();
        });
        acknowledger[0].join();

        assertThat(answer).startsWith("{\"accepted\":3,\"stored\":3,");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, NOW - 1, NOW, NOW + MARGIN})
    void case43_aPassedDeadlineFailsAtOnceAndWritesNothing(long deadline) {
        ScriptedGateway gateway = new ScriptedGateway(group -> group.pending(1));
        assertThatThrownBy(() -> handler(gateway).handle(invocation("{}", deadline)))
                .asInstanceOf(type(FunctionException.class))
                .extracting(FunctionException::errorType)
                .isEqualTo("Function.DeadlineExceeded");
        assertThat(gateway.documents).isEmpty();
    }

    private static void assertFails(String event, Consumer<Group> script, String errorType, String message) {
        assertThatThrownBy(() -> handle(event, script))
                .isInstanceOf(FunctionException.class)
                .hasMessageContaining(message)
                .extracting(e -> ((FunctionException) e).errorType())
                .isEqualTo(errorType);
    }

    private static String handle(String event, Consumer<Group> script) throws Exception {
        return new String(handler(new ScriptedGateway(script)).handle(invocation(event, NOW + 10_000)), UTF_8);
    }

    private static EventHandler handler(ScriptedGateway gateway) {
        return new EventHandler(
                gateway,
                new EventSettings(MARGIN, Set.of(EventSource.SQS), 1 << 20, "/health", Handling.FIELDS),
                () -> NOW);
    }

    /** An invocation whose buffer holds the bytes of an earlier one beyond its end. */
    private static Invocation invocation(String event, long deadline) {
        byte[] body = event.getBytes(UTF_8);
        byte[] buffer = Arrays.copyOf(body, body.length + 20);
        Arrays.fill(buffer, body.length, buffer.length, (byte) '}');
        return new Invocation("id", deadline, null, null, null, buffer, body.length);
    }

    @Test
    void shouldLetADocumentWaitForRoomAsLongAsItsEventHasTime() throws Exception {
        Handling handling = Handling.storing();

        handling.handle("{\"deviceId\":1}".getBytes(UTF_8), Handling.NOW + 90_000);

        assertThat(handling.gateway.waits).containsExactly(90_000 - MARGIN);
    }

    @Test
    void shouldLetNoOtherRecordWaitOnceOneWaitedForRoomInVain() throws Exception {
        Handling handling = Handling.with((document, group) -> {
            if (document.equals("{\"n\":2}")) {
                group.withoutRoom();
            } else {
                group.stored(1);
            }
        });

        handling.handle("{\"Records\":["
                + "{\"messageId\":\"1\",\"eventSource\":\"aws:sqs\",\"body\":\"{\\\"n\\\":1}\"},"
                + "{\"messageId\":\"2\",\"eventSource\":\"aws:sqs\",\"body\":\"{\\\"n\\\":2}\"},"
                + "{\"messageId\":\"3\",\"eventSource\":\"aws:sqs\",\"body\":\"{\\\"n\\\":3}\"}]}");

        assertThat(handling.gateway.waits).containsExactly(10_000 - MARGIN, 10_000 - MARGIN, 0L);
    }
}
