package io.sluice.ingest.lambda.internal.event;

import static io.sluice.ingest.lambda.internal.event.EventFiles.reading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ingest.lambda.internal.runtime.FunctionException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reading stays one, whatever else it holds: taken for an envelope it would be acknowledged and not written. */
class ReadingOrEnvelopeTest {

    private static final String ONE_STORED =
            "{\"accepted\":1,\"stored\":1,\"rejected\":0,\"failed\":0,\"pending\":0,\"errors\":[]}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"Records\":[]",
                "\"Records\":[{\"eventSource\":\"aws:sqs\",\"messageId\":\"1\",\"body\":\"{}\"}]",
                "\"Records\":[{\"eventSource\":\"aws:s3\"}]",
                "\"Records\":[],\"window\":{\"start\":\"a\",\"end\":\"b\"},\"state\":{}",
                "\"eventSource\":\"aws:kafka\",\"records\":{}",
                "\"requestContext\":{\"elb\":{}},\"httpMethod\":\"GET\",\"path\":\"/health\"",
                "\"requestContext\":{\"http\":{\"method\":\"POST\"}},\"body\":\"{}\"",
                "\"requestContext\":{\"condition\":\"Success\"},\"requestPayload\":{}",
                "\"method\":\"GET\",\"raw_path\":\"/health\",\"is_base64_encoded\":false",
                "\"detail-type\":\"a\",\"source\":\"b\",\"detail\":{}",
                "\"detail-type\":\"Scheduled Event\",\"source\":\"aws.events\",\"detail\":{}",
                "\"Type\":\"Notification\",\"TopicArn\":\"a\",\"Message\":\"{}\"",
                "\"deliveryStreamArn\":\"arn\",\"records\":[]",
                "\"awslogs\":{\"data\":\"\"}",
                "\"Records\":[],\"Records\":[]",
            })
    void shouldTakeAReadingForOneThoughItHoldsASignOfAnEnvelope(String sign) throws Exception {
        String before = "{" + sign + "," + reading(1).substring(1);
        String after = reading(1).substring(0, reading(1).length() - 1) + "," + sign + "}";
        for (String event : List.of(before, after)) {
            Handling handling = Handling.storing();

            assertThat(handling.handle(event)).as(event).isEqualTo(ONE_STORED);
            assertThat(handling.gateway.documents).containsExactly(event);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"Type\":\"Notification\",\"TopicArn\":\"a\",\"Message\":\"{}\"",
                "\"detail-type\":\"a\",\"source\":\"b\",\"detail\":{}",
            })
    void shouldTakeAReadingWithinARecordForOneThoughItHoldsASignOfAnEnvelope(String sign) throws Exception {
        String reading = "{" + sign + "," + reading(1).substring(1);
        Handling handling = Handling.storing();
        handling.handle(
                EventFiles.read("sqs-fifo").replace(reading(1).replace("\"", "\\\""), reading.replace("\"", "\\\"")));

        assertThat(handling.gateway.documents).contains(reading);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Records\":[],\"ts\":1735689600000,\"temp\":21.5}",
                "{\"temp\":21.5,\"Records\":[]}",
            })
    void shouldNotAcknowledgeABadReadingAsAnEmptyBatch(String event) {
        Handling handling = Handling.with((document, group) -> group.kept("no deviceId"));

        assertThatThrownBy(() -> handling.handle(event))
                .isInstanceOf(FunctionException.class)
                .extracting(e -> ((FunctionException) e).errorType())
                .isEqualTo("Function.MalformedEvent");
        assertThat(handling.gateway.documents).containsExactly(event);
    }

    @Test
    void shouldNotAcknowledgeTwoEnvelopesAsAnEmptyOne() {
        for (String other : List.of(
                "\"eventSource\":\"aws:kafka\",\"records\":{\"t-0\":[{\"offset\":1,\"value\":\"e30=\"}]}",
                "\"requestContext\":{\"http\":{\"method\":\"POST\"}},\"body\":\"{}\"",
                "\"detail-type\":\"a\",\"source\":\"b\",\"detail\":{\"x\":1}")) {
            assertThatThrownBy(() -> Handling.storing().handle("{\"Records\":[]," + other + "}"))
                    .as(other)
                    .isInstanceOf(FunctionException.class)
                    .extracting(e -> ((FunctionException) e).errorType())
                    .isEqualTo("Function.MalformedEvent");
        }
    }
}
