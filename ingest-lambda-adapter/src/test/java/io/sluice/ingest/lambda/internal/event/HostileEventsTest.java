package io.sluice.ingest.lambda.internal.event;

import static io.sluice.ingest.lambda.internal.event.EventFiles.reading;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ingest.lambda.internal.runtime.FunctionException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that are broken, hostile or strange, and what stays whole of them. */
class HostileEventsTest {

    private static String sqs(String body) {
        return "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"messageId\":\"m-1\",\"body\":\"" + body
                + "\"},{\"eventSource\":\"aws:sqs\",\"messageId\":\"m-2\",\"body\":\"{}\"}]}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Records\":[{\"eventSource\":\"aws:sqs\"",
                "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"messageId\":\"m\",\"body\":\"{}\"}}",
                "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"messageId\":\"m\",\"body\":\"{}\",}]}",
                "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"messageId\":\"m\",\"body\":NaN}]}",
                "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"messageId\":\"m\",\"body\":01}]}",
                "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"messageId\":\"m\",\"body\":\"a\\x\"}]}",
                "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"messageId\":\"m\",\"body\":\"a\nb\"}]}",
                "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"body\":\"{}\"}]}",
                "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"messageId\":\"\",\"body\":\"{}\"}]}",
                "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"messageId\":7,\"body\":\"{}\"}]}",
                "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"messageId\":\"é\",\"body\":\"{}\"}]}",
                "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"messageId\":\"m\",\"messageId\":\"n\",\"body\":\"{}\"}]}",
                "{\"Records\":[],\"Records\":[]}",
                "{\"Records\":[],\"\\u0052ecords\":[]}",
                "{\"Records\":[7]}",
                "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"messageId\":\"m\",\"body\":\"{}\"},"
                        + "{\"EventSource\":\"aws:sns\",\"Sns\":{\"Message\":\"{}\"}}]}",
                "{\"Records\":[{\"eventSource\":\"aws:kinesis\",\"kinesis\":{\"data\":\"e30=\"}}]}",
                "{\"records\":{\"t-0\":[{\"value\":\"e30=\"}]},\"eventSource\":\"aws:kafka\"}",
                "{\"records\":{\"t-0\":[{\"value\":\"e30=\",\"offset\":-1}]},\"eventSource\":\"aws:kafka\"}",
                "{\"records\":{\"t-0\":[{\"value\":\"e30=\",\"offset\":99999999999999999999}]},\"eventSource\":\"aws:kafka\"}",
                "{\"records\":{\"t-0\":7},\"eventSource\":\"aws:kafka\"}",
                "{\"requestContext\":{\"http\":{\"method\":\"POST\"}},\"body\":\"{}\"",
                "{\"requestContext\":{\"elb\":{},\"elb\":{}},\"httpMethod\":\"POST\",\"body\":\"{}\"}",
                "{\"detail-type\":\"x\",\"source\":\"y\",\"detail\":{\"a\":1}"
            })
    @DisplayName("case 31: a broken envelope is Function.MalformedEvent")
    void case31_aBrokenEnvelopeIsMalformed(String event) throws Exception {
        Handling handling = Handling.storing();
        assertMalformed(handling, event.getBytes(UTF_8));
        assertThat(handling.handle(reading(1))).startsWith("{\"accepted\":1,\"stored\":1,");
    }

    @Test
    @DisplayName("case 31: 10,000 levels of nesting in an envelope")
    void case31_deepNestingIsRefusedWithoutRecursion() throws Exception {
        String deep = "[".repeat(10_000) + "]".repeat(10_000);
        String objects = "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000);
        for (String nested : List.of(deep, objects, "[".repeat(10_000))) {
            assertMalformed(Handling.storing(), ("{\"Records\":[],\"x\":" + nested + "}").getBytes(UTF_8));
            assertMalformed(Handling.storing(), ("{\"Records\":" + nested + "}").getBytes(UTF_8));
        }
        Handling handling = Handling.storing();
        String allowed = "{\"x\":" + "[".repeat(500) + "]".repeat(500) + ",\"Records\":[]}";
        assertThat(handling.handle(allowed)).isEqualTo("{\"batchItemFailures\":[]}");
    }

    @Test
    @DisplayName("case 31: numbers of 400 digits and a batch of 6 MiB")
    void case31_hugeValuesAreSkipped() throws Exception {
        Handling handling = Handling.storing();
        String event = sqs("{}")
                .replace(
                        "{\"Records\"",
                        "{\"x\":-" + "9".repeat(400) + ".5e+400,\"y\":\"" + "z".repeat(6 * 1024 * 1024)
                                + "\",\"Records\"");

        assertThat(handling.handle(event)).isEqualTo("{\"batchItemFailures\":[]}");
        assertThat(handling.gateway.documents).containsExactly("{}", "{}");
    }

    @Test
    @DisplayName("case 29: escapes, emoji and a byte order mark come through exactly")
    void case29_textComesThroughExactly() throws Exception {
        Handling handling = Handling.storing();
        handling.handle("\uFEFF" + sqs("{\\\"x\\\":\\\"\\u00e9\\u20ac\\ud83d\\ude00é€😀\\u0000\\/\\\\ud83d\\\"}"));

        assertThat(handling.gateway.documents).containsExactly("{\"x\":\"é€😀é€😀\u0000/\\ud83d\"}", "{}");
    }

    @Test
    @DisplayName("case 29: a lone surrogate is refused with its record alone")
    void case29_aLoneSurrogateIsRefusedAlone() throws Exception {
        Handling handling = Handling.storing();

        assertThat(handling.handle(sqs("{\\\"x\\\":\\\"\\ud83d\\\"}"))).isEqualTo("{\"batchItemFailures\":[]}");
        assertThat(handling.gateway.documents).containsExactly("{}");
        assertThat(handling.gateway.rejects).containsExactly("{\\\"x\\\":\\\"\\ud83d\\\"}");
        assertThat(handling.gateway.reasons.get(0)).contains("not well-formed at its byte 9");
    }

    @Test
    @DisplayName("case 30: bytes that are no UTF-8 stay within their record")
    void case30_invalidUtf8StaysWithinItsRecord() throws Exception {
        Handling handling = Handling.storing();
        byte[] event = sqs("{\\\"x\\\":\\\"\u00c3(\\\"}").getBytes(ISO_8859_1);

        assertThat(handling.handle(event, Handling.NOW + 10_000)).isEqualTo("{\"batchItemFailures\":[]}");
        // The decoder refuses it; the other record is its own document.
        assertThat(handling.gateway.documents).hasSize(2).endsWith("{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "7", "true", "{}", "[]"})
    @DisplayName("case 31: a record without a string where its readings should be is refused alone")
    void case31_aRecordWithoutAStringIsRefusedAlone(String body) throws Exception {
        Handling handling = Handling.storing();
        String event = sqs("@").replace("\"@\"", body);

        assertThat(handling.handle(event)).isEqualTo("{\"batchItemFailures\":[]}");
        assertThat(handling.gateway.documents).containsExactly("{}");
        assertThat(handling.gateway.rejects).containsExactly(body);
    }

    @Test
    @DisplayName("case 31: a bomb in a record costs the bound and no more, and its neighbours nothing")
    void case31_aBombIsRefusedAlone() throws Exception {
        Handling handling = Handling.storing();
        String bomb = Gzips.base64("\0".repeat(50_000_000));

        assertThat(handling.handle(sqs(bomb))).isEqualTo("{\"batchItemFailures\":[]}");
        assertThat(handling.gateway.documents).containsExactly("{}");
        assertThat(handling.gateway.rejects).containsExactly(bomb);
    }

    @Test
    @DisplayName("case 31: wrapping without end is refused")
    void case31_wrappingWithoutEndIsRefused() throws Exception {
        String body = "{}";
        for (int i = 0; i < 20; i++) {
            body = "{\"detail-type\":\"a\",\"source\":\"b\",\"detail\":" + body + "}";
        }
        Handling handling = Handling.storing();
        handling.handle(sqs(body.replace("\"", "\\\"")));

        assertThat(handling.gateway.reasons.get(0)).contains("wrapped more than 8 times");
    }

    @Test
    void shouldReadNamesAndSourcesThatAreEscaped() throws Exception {
        Handling handling = Handling.storing();
        String event = sqs("{}").replace("Records", "\\u0052ecords").replace("aws:sqs", "aws\\u003asqs");

        assertThat(handling.handle(event)).isEqualTo("{\"batchItemFailures\":[]}");
        assertThat(handling.gateway.documents).hasSize(2);
    }

    private static void assertMalformed(Handling handling, byte[] event) {
        assertThatThrownBy(() -> handling.handle(event, Handling.NOW + 10_000))
                .isInstanceOf(FunctionException.class)
                .extracting(e -> ((FunctionException) e).errorType())
                .isEqualTo("Function.MalformedEvent");
    }
}
