package io.sluice.ingest.lambda.internal.event;

import static io.sluice.ingest.lambda.internal.event.EventFiles.reading;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.lambda.internal.runtime.FunctionException;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The less usual ways of events: pipes, VPC Lattice, schedules, framed and encoded payloads. */
class OtherShapesTest {

    private static final String NO_FAILURES = "{\"batchItemFailures\":[]}";

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static String message(int number, String body) {
        return "{\"messageId\":\"m" + number + "\",\"eventSource\":\"aws:sqs\",\"body\":\"" + body.replace("\"", "\\\"")
                + "\"}";
    }

    private static String flatKinesis(int number) {
        return "{\"sequenceNumber\":\"" + number + "\",\"data\":\"" + base64(reading(number))
                + "\",\"partitionKey\":\"p\",\"eventSource\":\"aws:kinesis\"}";
    }

    private static String flatKafka(int number) {
        return "{\"eventSource\":\"SelfManagedKafka\",\"eventSourceKey\":\"t-0\",\"topic\":\"t\",\"partition\":0,\"offset\":"
                + number + ",\"value\":\"" + base64(reading(number)) + "\"}";
    }

    @Test
    void shouldTakeTheRecordsOfAPipe() throws Exception {
        for (String event : List.of(
                "[" + message(1, reading(1)) + " , " + message(2, reading(2)) + "]",
                "[" + flatKinesis(1) + "," + flatKinesis(2) + "]",
                "[" + flatKafka(1) + "," + flatKafka(2) + "]")) {
            Handling handling = Handling.storing();

            assertThat(handling.handle(event)).as(event).isEqualTo(NO_FAILURES);
            assertThat(handling.gateway.documents).containsExactly(reading(1), reading(2));
        }
        Handling one = Handling.storing();
        assertThat(one.handle("[" + message(1, reading(1)) + "]")).isEqualTo(NO_FAILURES);
        assertThat(one.gateway.documents).containsExactly(reading(1));
    }

    @Test
    void shouldTellAPipeWhatFailed() throws Exception {
        Handling handling = Handling.with(Handling.failing(FailureKind.TIMEOUT, 2));

        assertThat(handling.handle("[" + message(1, reading(1)) + "," + message(2, reading(2)) + "]"))
                .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m2\"}]}");
        assertThat(handling.handle("[" + flatKinesis(1) + "," + flatKinesis(2) + "]"))
                .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"2\"}]}");
        assertThat(handling.handle("[" + flatKafka(1) + "," + flatKafka(2) + "," + flatKafka(3) + "]"))
                .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":{\"partition\":\"t-0\",\"offset\":2}},"
                        + "{\"itemIdentifier\":{\"partition\":\"t-0\",\"offset\":3}}]}");
        assertThatThrownBy(() -> handling.handle("[" + flatKafka(2).replace("eventSourceKey", "other") + "]"))
                .isInstanceOf(FunctionException.class);
    }

    @Test
    void shouldTakeAnArrayWithAReadingForReadings() throws Exception {
        String withSign = "{\"eventSource\":\"aws:sqs\",\"messageId\":\"1\",\"body\":\"\","
                + reading(1).substring(1);
        for (String event : List.of(
                "[" + withSign + "]",
                "[" + reading(1) + "," + message(1, "x") + "]",
                "[" + message(1, "x") + "," + reading(1) + "]",
                "[]")) {
            Handling handling = Handling.storing();
            handling.handle(event);

            assertThat(handling.gateway.documents).containsExactly(event);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"eventSource\":\"aws:sqs\",\"messageId\":\"1\",\"body\":\"{}\"},7]",
                "[{\"eventSource\":\"aws:sqs\",\"messageId\":\"1\",\"body\":\"{}\"},{\"eventSource\":\"aws:kinesis\"}]",
                "[{\"eventSource\":\"aws:sqs\",\"body\":\"{}\"}]",
                "[{\"eventSource\":\"aws:kafka\",\"value\":\"e30=\"}]",
                "[{\"eventSource\":\"aws:dynamodb\",\"dynamodb\":{}}]",
            })
    void shouldNotAcknowledgeAPipesBrokenRecords(String event) {
        assertThatThrownBy(() -> Handling.storing().handle(event)).isInstanceOf(FunctionException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"version\":\"2.0\",\"path\":\"/up\",\"method\":\"POST\",\"headers\":{},\"body\":\"%s\",\"isBase64Encoded\":true,"
                        + "\"requestContext\":{\"serviceArn\":\"arn\",\"region\":\"eu-west-1\"}}",
                "{\"raw_path\":\"/up\",\"method\":\"PUT\",\"headers\":{},\"query_string_parameters\":{},"
                        + "\"body\":\"%s\",\"is_base64_encoded\":true}",
            })
    void shouldTakeARequestThroughVpcLattice(String event) throws Exception {
        Handling handling = Handling.storing();

        assertThat(handling.handle(String.format(event, base64(reading(1)))))
                .startsWith("{\"statusCode\":200,\"headers\":{\"Content-Type\":\"application/json\"}");
        assertThat(handling.gateway.documents).containsExactly(reading(1));
        String health =
                event.replace("/up", "/health?a=b").replace("POST", "GET").replace("PUT", "GET");
        assertThat(handling.handle(health)).startsWith("{\"statusCode\":200,").contains("lives");
    }

    @Test
    void shouldWriteNothingForASchedule() throws Exception {
        String ping =
                "{\"version\":\"0\",\"detail-type\":\"Scheduled Event\",\"source\":\"aws.events\",\"detail\":{ }}";
        Handling handling = Handling.storing();

        assertThat(handling.handle(ping))
                .isEqualTo("{\"accepted\":0,\"stored\":0,\"rejected\":0,\"failed\":0,\"pending\":0,\"errors\":[]}");
        assertThat(handling.handle("{\"Records\":[" + message(1, ping) + "]}")).isEqualTo(NO_FAILURES);
        assertThat(handling.gateway.documents).isEmpty();

        handling.handle(ping.replace("{ }", reading(1)));
        assertThat(handling.gateway.documents).containsExactly(reading(1));
    }

    @Test
    void shouldDecodeBase64OfADocumentInABody() throws Exception {
        String array = "[" + reading(1) + "]";
        Handling handling = Handling.storing();

        handling.handle("{\"Records\":[" + message(1, base64(reading(1))) + "," + message(2, base64(array)) + ","
                + message(3, base64("no document")) + "," + message(4, "eyJhIjox") + "," + message(5, "Word") + "]}");

        assertThat(handling.gateway.documents)
                .containsExactly(reading(1), array, base64("no document"), "{\"a\":1", "Word");
    }

    @Test
    void shouldTakeTheFrameOfASchemaRegistryOff() throws Exception {
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        framed.writeBytes(new byte[] {0, 0, 0, 1, 2});
        framed.writeBytes(reading(1).getBytes(UTF_8));
        String value = Base64.getEncoder().encodeToString(framed.toByteArray());
        Handling handling = Handling.storing();

        assertThat(handling.handle("{\"eventSource\":\"aws:kafka\",\"records\":{\"t-0\":[{\"offset\":1,\"value\":\""
                        + value + "\"}]}}"))
                .isEqualTo(NO_FAILURES);
        assertThat(handling.gateway.documents).containsExactly(reading(1));
    }

    @Test
    void shouldRefuseARecordForADestinationByName() {
        assertThatThrownBy(() -> Handling.storing()
                        .handle("{\"version\":\"1.0\",\"requestContext\":{\"condition\":\"RetriesExhausted\"},"
                                + "\"requestPayload\":" + reading(1) + "}"))
                .isInstanceOf(FunctionException.class)
                .hasMessageContaining("destination");
    }
}
