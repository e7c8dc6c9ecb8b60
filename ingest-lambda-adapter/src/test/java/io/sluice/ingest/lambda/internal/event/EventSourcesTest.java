package io.sluice.ingest.lambda.internal.event;

import static io.sluice.ingest.lambda.internal.event.EventFiles.reading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ingest.lambda.internal.runtime.FunctionException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every source's event: the right readings, in their order, and the answer that the source expects. */
class EventSourcesTest {

    private static final String NO_FAILURES = "{\"batchItemFailures\":[]}";

    static Stream<Arguments> events() {
        String two = "[" + reading(1) + "," + reading(2) + "]";
        String lines = reading(1) + "\n" + reading(2);
        return Stream.of(
                event("direct-object", counts(1), reading(1) + "\n"),
                event("iot-rule-data", counts(1), reading(1)),
                event("api-gateway-v1", http(1), reading(1)),
                event("api-gateway-v1-gzip", http(1), lines),
                event("http-api-v2", http(2), two),
                event("function-url", http(1), lines),
                event("alb", balancer(1, "\"headers\":{\"Content-Type\":\"application/json\"}"), reading(1)),
                event(
                        "alb-multi-value",
                        balancer(1, "\"multiValueHeaders\":{\"Content-Type\":[\"application/json\"]}"),
                        reading(1)),
                event("sqs-fifo", NO_FAILURES, readings(1, 10)),
                event("sqs-sns-wrapped", NO_FAILURES, reading(1), "[" + reading(2) + "," + reading(3) + "]"),
                event("sqs-eventbridge-wrapped", NO_FAILURES, reading(1), reading(2)),
                event("sns", counts(1), reading(1)),
                event("msk", NO_FAILURES, readings(1, 3)),
                event("self-managed-kafka", NO_FAILURES, readings(1, 3)),
                event("eventbridge", counts(1), reading(1)));
    }

    static Stream<Arguments> envelopes() {
        return events().filter(event -> !event.get()[0].equals("direct-object")); // all of that is the reading
    }

    private static Arguments event(String file, String answer, String... documents) {
        return Arguments.of(file, answer, List.of(documents));
    }

    private static String[] readings(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(EventFiles::reading).toArray(String[]::new);
    }

    private static String counts(int stored) {
        return String.format(
                "{\"accepted\":%1$d,\"stored\":%1$d,\"rejected\":0,\"failed\":0,\"pending\":0,\"errors\":[]}", stored);
    }

    private static String body(int stored) {
        return ",\"body\":\"" + counts(stored).replace("\"", "\\\"") + "\",\"isBase64Encoded\":false}";
    }

    private static String http(int stored) {
        return "{\"statusCode\":200,\"headers\":{\"Content-Type\":\"application/json\"}" + body(stored);
    }

    private static String balancer(int stored, String headers) {
        return "{\"statusCode\":200,\"statusDescription\":\"200 OK\"," + headers + body(stored);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("events")
    @DisplayName("case 32: each source's readings, in order, and its answer")
    void case32_eachSourcesReadingsInOrderAndItsAnswer(String file, String answer, List<String> documents)
            throws Exception {
        Handling handling = Handling.storing();

        assertThat(handling.handle(EventFiles.read(file))).isEqualTo(answer);
        assertThat(handling.gateway.documents).isEqualTo(documents);
        assertThat(handling.gateway.rejects).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("envelopes")
    @DisplayName("case 33: the same with keys shuffled and unknown keys added")
    void case33_theOrderOfKeysAndUnknownOnesChangeNothing(String file, String answer, List<String> documents)
            throws Exception {
        for (int seed = 0; seed < 40; seed++) {
            Handling handling = Handling.storing();
            String event = EventFiles.shuffled(EventFiles.read(file), seed);

            assertThat(handling.handle(event)).as(event).isEqualTo(answer);
            assertThat(handling.gateway.documents).as(event).isEqualTo(documents);
        }
    }

    @Test
    @DisplayName("case 32: a direct array and NDJSON in a string are documents as they are")
    void case32_directDocumentsAreTakenAsTheyAre() throws Exception {
        Handling handling = Handling.storing();
        String array = EventFiles.read("direct-array");
        handling.handle(array);
        handling.handle(EventFiles.read("direct-ndjson"));

        assertThat(handling.gateway.documents).containsExactly(array, reading(1) + "\n" + reading(2) + "\n");
    }

    @Test
    @DisplayName("case 32: Kinesis data as object, array, NDJSON and gzip; what is none is refused alone")
    void case32_kinesisDataInEveryForm() throws Exception {
        Handling handling = Handling.storing();

        assertThat(handling.handle(EventFiles.read("kinesis"))).isEqualTo(NO_FAILURES);
        assertThat(handling.gateway.documents)
                .containsExactly(
                        reading(1),
                        "[" + reading(2) + "," + reading(3) + "]",
                        reading(4),
                        reading(6) + "\n" + reading(7));
        assertThat(handling.gateway.rejects).containsExactly("84mawgoBYQ==", "@@@@");
        assertThat(handling.gateway.reasons.get(0))
                .contains("broken aggregate of the Kinesis Producer Library", "cut short");
        assertThat(handling.gateway.reasons.get(1)).contains("not base64");
    }

    @Test
    @DisplayName("case 32: an aggregate of the Kinesis Producer Library is its records, each a document of its own")
    void case32_aKinesisAggregateIsItsRecords() throws Exception {
        Handling handling = Handling.storing();
        String wrapped = "{\"detail-type\":\"a\",\"source\":\"b\",\"detail\":" + reading(5) + "}";
        String packed = Gzips.base64(reading(6));

        assertThat(handling.handle(EventFiles.kinesis(
                        KplRecords.base64(
                                reading(1), "[" + reading(2) + "," + reading(3) + "]", wrapped, "H4sI*", packed),
                        KplRecords.base64())))
                .isEqualTo(NO_FAILURES);
        assertThat(handling.gateway.documents)
                .containsExactly(reading(1), "[" + reading(2) + "," + reading(3) + "]", reading(5), reading(6));
        assertThat(handling.gateway.rejects).containsExactly("H4sI*");
    }

    @Test
    @DisplayName("case 32: a null body, and a body of nothing, are 400 and write nothing")
    void case32_aRequestWithoutABodyIsRefused() throws Exception {
        for (String body : List.of("null", "\"\"", "7")) {
            Handling handling = Handling.storing();
            String event =
                    "{\"version\":\"2.0\",\"requestContext\":{\"http\":{\"method\":\"POST\"}},\"body\":" + body + "}";

            assertThat(handling.handle(event))
                    .startsWith("{\"statusCode\":400,")
                    .contains("no body");
            assertThat(handling.gateway.documents).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "dynamodb, DynamoDB",
        "s3, S3",
        "firehose, Firehose",
    })
    @DisplayName("case 32: sources without readings are refused by name")
    void case32_otherSourcesAreRefusedByName(String file, String name) throws Exception {
        for (String event : List.of(EventFiles.read(file), EventFiles.shuffled(EventFiles.read(file), 5))) {
            assertUnsupported(event, name);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"awslogs\":{\"data\":\"\"}} | CloudWatch Logs",
                "{\"eventSource\":\"aws:rmq\",\"rmqMessagesByQueue\":{}} | aws:rmq",
                "{\"Records\":[{\"cf\":{}}]} | name no eventSource",
                "{\"Records\":[{\"eventSource\":\"aws:codecommit\"}]} | aws:codecommit",
                "{\"requestContext\":{\"connectionId\":\"x\",\"eventType\":\"MESSAGE\"},\"body\":\"{}\"} | WebSocket"
            })
    @DisplayName("case 32: other shapes of the platform are refused by name")
    void case32_otherShapesAreRefusedByName(String event, String name) {
        assertUnsupported(event, name);
    }

    private static void assertUnsupported(String event, String name) {
        Handling handling = Handling.storing();
        assertThatThrownBy(() -> handling.handle(event))
                .isInstanceOf(FunctionException.class)
                .hasMessageContaining(name)
                .extracting(e -> ((FunctionException) e).errorType())
                .isEqualTo("Function.UnsupportedEvent");
        assertThat(handling.gateway.documents).isEmpty();
    }

    @Test
    @DisplayName("case 32: gzip in base64 in a text, as queues carry it")
    void case32_gzipInATextIsUnpacked() throws Exception {
        Handling handling = Handling.storing();
        handling.handle(EventFiles.read("sqs-fifo")
                .replace(reading(1).replace("\"", "\\\""), Gzips.base64(reading(1) + "\n" + reading(2))));

        assertThat(handling.gateway.documents).startsWith(reading(1) + "\n" + reading(2), reading(2));
    }

    @Test
    @DisplayName("case 36: an empty list of records is a success without a write")
    void case36_anEmptyBatchIsASuccess() throws Exception {
        for (String event : List.of(
                "{\"Records\":[]}",
                "{ \"Records\" : [ ] }",
                "{\"eventSource\":\"aws:kafka\",\"records\":{}}",
                "{\"records\":{\"t-0\":[]},\"eventSource\":\"SelfManagedKafka\"}")) {
            Handling handling = Handling.storing();

            assertThat(handling.handle(event)).isEqualTo(NO_FAILURES);
            assertThat(handling.gateway.documents).isEmpty();
        }
    }

    @Test
    void shouldTakeAReadingForOneWhateverElseItHolds() throws Exception {
        for (String extra :
                List.of("\"data\":\"eA==\"", "\"eventSource\":\"aws:mq\"", "\"version\":\"2.0\"", "\"body\":1")) {
            Handling handling = Handling.storing();
            String event = reading(1).replace("}", "," + extra + "}");
            handling.handle(event);

            assertThat(handling.gateway.documents).containsExactly(event);
        }
    }
}
