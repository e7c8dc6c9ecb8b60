package io.sluice.ingest.lambda.internal.event;

import static io.sluice.ingest.lambda.internal.event.EventFiles.reading;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.lambda.internal.event.ScriptedGateway.Group;
import io.sluice.ingest.lambda.internal.runtime.FunctionException;
import io.sluice.ingest.lambda.internal.runtime.PendingAnswer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a batch's source is told to deliver again, and what not. */
class BatchAnswersTest {

    private static String messages(int... numbers) {
        return list(IntStream.of(numbers)
                .mapToObj(number -> String.format("\"059f36b4-87a3-44ab-83d2-6619757%05d\"", number))
                .collect(Collectors.toList()));
    }

    private static String list(List<String> ids) {
        return "{\"batchItemFailures\":["
                + ids.stream().map(id -> "{\"itemIdentifier\":" + id + "}").collect(Collectors.joining(",")) + "]}";
    }

    @Test
    @DisplayName("case 34: of ten messages, the malformed third is kept and only the failed seventh comes again")
    void case34_onlyTheFailedMessageComesAgain() throws Exception {
        Handling handling = Handling.with(Handling.failing(FailureKind.UNAVAILABLE, 7));

        assertThat(handling.handle(EventFiles.read("sqs"))).isEqualTo(messages(7));
        assertThat(handling.gateway.documents).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("case 34: in a FIFO queue all that follows the failed message comes again")
    void case34_inAFifoQueueTheTailComesAgain() throws Exception {
        Handling handling = Handling.with(Handling.failing(FailureKind.TIMEOUT, 7));

        assertThat(handling.handle(EventFiles.read("sqs-fifo"))).isEqualTo(messages(7, 8, 9, 10));
    }

    @Test
    @DisplayName("case 34: a FIFO queue's other groups go on")
    void case34_otherGroupsOfAFifoQueueGoOn() throws Exception {
        Handling handling = Handling.with(Handling.failing(FailureKind.TIMEOUT, 3));

        assertThat(handling.handle(EventFiles.read("sqs-fifo-groups"))).isEqualTo(messages(3, 5, 7));
    }

    @Test
    @DisplayName("case 34: groups of a standard queue have no order")
    void case34_groupsOfAStandardQueueHaveNoOrder() throws Exception {
        Handling handling = Handling.with(Handling.failing(FailureKind.TIMEOUT, 3));
        String fair = EventFiles.read("sqs-fifo-groups").replace(".fifo", "").replace("SequenceNumber", "Other");

        assertThat(handling.handle(fair)).isEqualTo(messages(3));
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"VALIDATION", "TOO_LARGE"},
            mode = EnumSource.Mode.EXCLUDE)
    @DisplayName("case 34: whatever is not the reading's own fault comes again")
    void case34_everyOtherFailureComesAgain(FailureKind kind) throws Exception {
        assertThat(Handling.with(Handling.failing(kind, 1)).handle(EventFiles.read("sqs")))
                .isEqualTo(messages(1));
    }

    @Test
    @DisplayName("case 34: when all fail the answer still is the list")
    void case34_whenAllFailTheAnswerStillIsTheList() throws Exception {
        Handling handling = Handling.with((document, group) -> group.failed(FailureKind.UNAVAILABLE, "down"));

        assertThat(handling.handle(EventFiles.read("sqs"))).isEqualTo(messages(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    }

    @Test
    @DisplayName("case 34: a bad reading that no sink keeps comes again")
    void case34_aBadReadingThatIsNotKeptComesAgain() throws Exception {
        Handling handling = Handling.with((document, group) -> {
            if (document.equals(reading(2))) {
                group.failed(FailureKind.VALIDATION, "bad, and the sink failed");
            } else {
                group.stored(1);
            }
        });
        assertThat(handling.handle(EventFiles.read("sqs-fifo-groups"))).isEqualTo(messages(2, 4, 6, 8));
    }

    @Test
    @DisplayName("case 34: a record that is no document comes again only if no sink keeps it")
    void case34_aRejectComesAgainOnlyIfItIsNotKept() throws Exception {
        String event = EventFiles.read("sqs").replace(reading(5).replace("\"", "\\\""), "H4sIAAAA");
        Handling keeping = Handling.storing();
        Handling failing = Handling.storing();
        failing.gateway.keepingNothing();

        assertThat(keeping.handle(event)).isEqualTo(messages());
        assertThat(failing.handle(event)).isEqualTo(messages(5));
        assertThat(keeping.gateway.rejects).containsExactly("H4sIAAAA");
    }

    @Test
    @DisplayName("case 34: a record of several readings comes again if one of them failed")
    void case34_oneFailedReadingBringsItsRecordBack() throws Exception {
        Handling handling = Handling.with((document, group) -> {
            group.stored(1);
            if (document.startsWith("[")) {
                group.failed(FailureKind.TIMEOUT, "no answer").kept("bad");
            }
        });
        assertThat(handling.handle(EventFiles.read("sqs-sns-wrapped"))).isEqualTo(messages(2));
    }

    @Test
    @DisplayName("case 35: Kinesis goes on from the lowest failed sequence number")
    void case35_kinesisGoesOnFromTheLowestFailedNumber() throws Exception {
        Handling handling = Handling.with(Handling.failing(FailureKind.UNAVAILABLE, 6, 4, 2));
        String expected = "{\"batchItemFailures\":[{\"itemIdentifier\":"
                + "\"49590338271490256608559692538361571095921575989136950002\"}]}";

        assertThat(handling.handle(EventFiles.read("kinesis"))).isEqualTo(expected);
    }

    @Test
    @DisplayName("case 35: a failure within an aggregate is told by the sequence number of its Kinesis record")
    void case35_aFailureWithinAnAggregateIsItsRecords() throws Exception {
        Handling handling = Handling.with(Handling.failing(FailureKind.UNAVAILABLE, 4));
        String event = EventFiles.kinesis(
                KplRecords.base64(reading(1), "no reading"),
                KplRecords.base64(reading(2), reading(3), reading(4), reading(5)),
                KplRecords.base64(reading(6)));

        assertThat(handling.handle(event)).isEqualTo(list(List.of("\"1002\"")));
        assertThat(handling.gateway.documents)
                .containsExactly(reading(1), "no reading", reading(2), reading(3), reading(4), reading(5), reading(6));
    }

    @Test
    @DisplayName("case 42: an aggregate without all of its outcomes in time comes again")
    void case42_anAggregateIsWaitedForAsAWhole() throws Exception {
        Handling handling = Handling.with((document, group) -> {
            if (document.equals(reading(2))) {
                group.pending(1);
            } else {
                group.stored(1);
            }
        });
        byte[] event = EventFiles.kinesis(
                        KplRecords.base64(reading(1)), KplRecords.base64(reading(3), reading(2), reading(4)))
                .getBytes(UTF_8);

        // The margin leaves one millisecond.
        assertThat(handling.handle(event, Handling.NOW + Handling.MARGIN + 1)).isEqualTo(list(List.of("\"1002\"")));
    }

    @Test
    @DisplayName("case 35: sequence numbers are compared as numbers, in whatever order they come")
    void case35_sequenceNumbersAreNumbers() throws Exception {
        String data = Base64.getEncoder().encodeToString(reading(1).getBytes(UTF_8));
        String event = "{\"Records\":["
                + IntStream.of(100, 99, 1_000)
                        .mapToObj(number -> "{\"eventSource\":\"aws:kinesis\",\"kinesis\":{\"data\":\"" + data
                                + "\",\"sequenceNumber\":\"" + number + "\"}}")
                        .collect(Collectors.joining(","))
                + "]}";
        Handling handling = Handling.with((document, group) -> group.failed(FailureKind.TIMEOUT, "no"));

        assertThat(handling.handle(event)).isEqualTo(list(List.of("\"99\"")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"msk", "self-managed-kafka"})
    @DisplayName("case 35: Kafka is told the first failed record of each partition and all that follow it")
    void case35_kafkaIsToldTheFirstFailedRecordOfEachPartitionAndAllAfterIt(String file) throws Exception {
        Handling second = Handling.with(Handling.failing(FailureKind.UNAVAILABLE, 2));
        assertThat(second.handle(EventFiles.read(file)))
                .isEqualTo("{\"batchItemFailures\":["
                        + "{\"itemIdentifier\":{\"partition\":\"readings-0\",\"offset\":102}}]}");

        // The tombstone at 101 follows the failed one, too, and the other partition goes on.
        Handling first = Handling.with(Handling.failing(FailureKind.UNAVAILABLE, 1));
        assertThat(first.handle(EventFiles.read(file)))
                .isEqualTo("{\"batchItemFailures\":["
                        + "{\"itemIdentifier\":{\"partition\":\"readings-0\",\"offset\":100}},"
                        + "{\"itemIdentifier\":{\"partition\":\"readings-0\",\"offset\":101}},"
                        + "{\"itemIdentifier\":{\"partition\":\"readings-0\",\"offset\":102}}]}");

        Handling both = Handling.with(Handling.failing(FailureKind.UNAVAILABLE, 2, 3));
        assertThat(both.handle(EventFiles.read(file)))
                .isEqualTo("{\"batchItemFailures\":["
                        + "{\"itemIdentifier\":{\"partition\":\"readings-0\",\"offset\":102}},"
                        + "{\"itemIdentifier\":{\"partition\":\"readings-1\",\"offset\":7}}]}");
    }

    @Test
    void shouldGoByTheOffsetsOfAPartitionHoweverItsRecordsLie() throws Exception {
        String record = "{\"offset\":%d,\"value\":\"%s\"}";
        String bad = Base64.getEncoder().encodeToString("bad".getBytes(UTF_8));
        String good = Base64.getEncoder().encodeToString(reading(1).getBytes(UTF_8));
        String event = "{\"eventSource\":\"aws:kafka\",\"records\":{\"t-0\":["
                + String.format(record, 12, good) + "," + String.format(record, 11, bad) + ","
                + String.format(record, 10, good) + "]}}";
        Handling handling = Handling.with((document, group) -> {
            if (document.equals("bad")) {
                group.failed(FailureKind.TIMEOUT, "no answer");
            } else {
                group.stored(1);
            }
        });

        assertThat(handling.handle(event))
                .isEqualTo("{\"batchItemFailures\":["
                        + "{\"itemIdentifier\":{\"partition\":\"t-0\",\"offset\":12}},"
                        + "{\"itemIdentifier\":{\"partition\":\"t-0\",\"offset\":11}}]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"sum\":[1,2,{\"a\":\"\\u00e9\"}] }", "null", "7", "\"text\""})
    void shouldGiveTheStateOfATumblingWindowBackAsItCame(String state) throws Exception {
        String window = "\"window\":{\"start\":\"2025-01-01T00:00:00Z\",\"end\":\"2025-01-01T00:02:00Z\"},\"state\":"
                + state + ",\"shardId\":\"shardId-000000000006\",\"eventSourceARN\":\"arn\","
                + "\"isFinalInvokeForWindow\":%s,\"isWindowTerminatedEarly\":false,";
        String records =
                EventFiles.kinesis(Base64.getEncoder().encodeToString(reading(1).getBytes(UTF_8)));
        String amid = "{" + String.format(window, "false") + records.substring(1);
        String last = "{" + String.format(window, "true") + "\"Records\":[]}";
        String unlisted = "{" + String.format(window, "true") + "\"Records\":null}";
        String echoed = "{\"batchItemFailures\":[],\"state\":" + state + "}";

        assertThat(Handling.storing().handle(amid)).isEqualTo(echoed);
        for (String end : List.of(last, unlisted)) {
            Handling handling = Handling.storing();
            assertThat(handling.handle(end)).isEqualTo(echoed);
            assertThat(handling.gateway.documents).isEmpty();
        }
        assertThat(Handling.withoutPartialBatch((document, group) -> group.stored(1))
                        .handle(amid))
                .isEqualTo(echoed);
        assertThat(Handling.with(Handling.failing(FailureKind.TIMEOUT, 1)).handle(amid))
                .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"1001\"}],\"state\":" + state + "}");
    }

    @Test
    void shouldGiveATumblingWindowWithoutStateAnEmptyOne() throws Exception {
        assertThat(Handling.storing().handle("{\"Records\":[],\"window\":{\"start\":\"a\",\"end\":\"b\"}}"))
                .isEqualTo("{\"batchItemFailures\":[],\"state\":{}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqs", "kinesis", "msk"})
    @DisplayName("case 35: without partial batches one failure fails the whole batch")
    void case35_withoutPartialBatchesTheBatchFails(String file) throws Exception {
        Handling failing = Handling.withoutPartialBatch(Handling.failing(FailureKind.UNAVAILABLE, 1));
        assertThatThrownBy(() -> failing.handle(EventFiles.read(file)))
                .isInstanceOf(FunctionException.class)
                .hasMessageContaining("could not be stored: #0 UNAVAILABLE: it failed")
                .extracting(e -> ((FunctionException) e).errorType())
                .isEqualTo("Function.DatabaseUnavailable");

        Handling fine = Handling.withoutPartialBatch(Handling.failing(FailureKind.UNAVAILABLE));
        assertThat(fine.handle(EventFiles.read(file))).isEqualTo("{\"batchItemFailures\":[]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sns", "eventbridge"})
    @DisplayName("case 35: SNS and EventBridge are told of a failure by an error, and of a bad reading not at all")
    void case35_sourcesWithoutAnswersAreToldByError(String file) throws Exception {
        Handling failing = Handling.with((document, group) -> group.failed(FailureKind.UNAVAILABLE, "down"));
        assertThatThrownBy(() -> failing.handle(EventFiles.read(file)))
                .isInstanceOf(FunctionException.class)
                .hasMessageContaining("none of 1 readings could be stored");

        Handling bad = Handling.with((document, group) -> group.kept("bad"));
        assertThat(bad.handle(EventFiles.read(file))).startsWith("{\"accepted\":0,\"stored\":0,\"rejected\":1,");

        Handling lost = Handling.with((document, group) -> group.failed(FailureKind.VALIDATION, "bad"));
        assertThatThrownBy(() -> lost.handle(EventFiles.read(file)))
                .isInstanceOf(FunctionException.class)
                .extracting(e -> ((FunctionException) e).errorType())
                .isEqualTo("Function.DeadLettersUnavailable");
    }

    @Test
    @DisplayName("case 37: the list of 10,000 failures is below 6 MB")
    void case37_tenThousandFailuresFitTheAnswer() throws Exception {
        String record = "{\"eventSource\":\"aws:kinesis\",\"kinesis\":{\"data\":\"e30=\",\"sequenceNumber\":\"1\"}}";
        String message =
                "{\"eventSource\":\"aws:sqs\",\"messageId\":\"059f36b4-87a3-44ab-83d2-661975700001\",\"body\":\"{}\"}";
        for (String one : List.of(record, message)) {
            Handling handling = Handling.with((document, group) -> group.failed(FailureKind.TIMEOUT, "é".repeat(999)));
            String event = "{\"Records\":[" + String.join(",", Collections.nCopies(10_000, one)) + "]}";

            String answer = handling.handle(event);
            assertThat(handling.gateway.documents).hasSize(10_000);
            assertThat(answer.length()).isLessThan(1_000_000);
            assertThat(answer)
                    .startsWith("{\"batchItemFailures\":[{\"itemIdentifier\":\"")
                    .endsWith("\"}]}");
        }
    }

    @Test
    @DisplayName("case 41: every record is written before the first is waited for, and the last is waited for")
    void case41_allRecordsAreInFlightBeforeTheFirstWait() throws Exception {
        List<Group> groups = new ArrayList<>();
        Handling handling = Handling.with((document, group) -> groups.add(group.pending(1)));
        PendingAnswer answer = handling.handler()
                .begin(Handling.invocation(
                        EventFiles.read("sqs-fifo").getBytes(UTF_8), Handling.NOW + Handling.MARGIN + 1));

        assertThat(groups).hasSize(10);
        assertThat(answer.mayAnswerEarly()).isFalse();
        assertThat(answer.await()).isFalse();
        groups.forEach(Group::acknowledge);
        assertThat(answer.await()).isTrue();
        assertThat(new String(answer.toBytes(), UTF_8)).isEqualTo(messages());
    }

    @Test
    @DisplayName("case 42: records without an outcome in time come again")
    void case42_recordsWithoutAnOutcomeComeAgain() throws Exception {
        Handling handling = Handling.with((document, group) -> {
            if (document.equals(reading(4))) {
                group.stored(1).pending(1);
            } else {
                group.stored(1);
            }
        });
        byte[] event = EventFiles.read("sqs").getBytes(UTF_8);

        assertThat(handling.handle(event, Handling.NOW + Handling.MARGIN + 1)).isEqualTo(messages(4));
    }

    @Test
    @DisplayName("case 42: late acknowledgements of one batch are not counted to the next")
    void case42_lateAcknowledgementsStayWithTheirBatch() throws Exception {
        List<Group> first = new ArrayList<>();
        Handling handling = Handling.with((document, group) -> {
            if (first.size() < 10) {
                first.add(group.pending(1));
            } else {
                first.forEach(Group::acknowledge);
                group.pending(1);
            }
        });
        byte[] event = EventFiles.read("sqs-fifo").getBytes(UTF_8);
        long soon = Handling.NOW + Handling.MARGIN + 1;
        String all = messages(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);

        assertThat(handling.handle(event, soon)).isEqualTo(all);
        assertThat(handling.handle(event, soon)).isEqualTo(all);
    }

    @Test
    @DisplayName("case 43: a batch whose deadline has passed comes again as a whole, and nothing is written")
    void case43_aBatchThatCameTooLateComesAgain() throws Exception {
        Handling handling = Handling.storing();
        byte[] event = EventFiles.read("sqs").getBytes(UTF_8);

        assertThat(handling.handle(event, Handling.NOW - 1)).isEqualTo(messages(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
        assertThat(handling.gateway.documents).isEmpty();
    }

    @Test
    void shouldAnswerANotificationEarlyButFailWhatIsLostAlready() throws Exception {
        byte[] event = EventFiles.read("sns").getBytes(UTF_8);
        Handling pending = Handling.with((document, group) -> group.pending(2));
        PendingAnswer early = pending.handler().begin(Handling.invocation(event, Handling.NOW + 10_000));

        assertThat(early.mayAnswerEarly()).isTrue();
        assertThat(new String(early.toEarlyBytes(), UTF_8))
                .isEqualTo("{\"accepted\":2,\"stored\":0,\"rejected\":0,\"failed\":0,\"pending\":2,\"errors\":[]}");

        Handling half = Handling.with((document, group) -> group.pending(1).failed(FailureKind.BACK_PRESSURE, "full"));
        PendingAnswer failed = half.handler().begin(Handling.invocation(event, Handling.NOW + 10_000));
        assertThatThrownBy(failed::toEarlyBytes).isInstanceOf(FunctionException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqs", "kinesis", "msk"})
    void shouldHoldNothingBackForASourceWhoseAnswerWaits(String file) throws Exception {
        List<Group> groups = new ArrayList<>();
        Handling handling = Handling.with((document, group) -> groups.add(group.pending(1)));
        handling.handler().begin(Handling.invocation(EventFiles.read(file).getBytes(UTF_8), Handling.NOW + 10_000));

        assertThat(groups).isNotEmpty().allMatch(Group::isSent);
    }

    @Test
    void shouldSendAllRecordsBeforeTheFirstIsWaitedFor() throws Exception {
        List<Group> groups = new ArrayList<>();
        Handling handling = Handling.with((document, group) -> groups.add(group.pending(1)));
        String record = "{\"EventSource\":\"aws:sns\",\"Sns\":{\"Message\":\"{}\"}}";
        PendingAnswer answer = handling.handler()
                .begin(Handling.invocation(
                        ("{\"Records\":[" + record + "," + record + "]}").getBytes(UTF_8),
                        Handling.NOW + Handling.MARGIN + 1));

        assertThat(groups).hasSize(2).noneMatch(Group::isSent);
        answer.await();
        assertThat(groups).allMatch(Group::isSent);
    }

    @Test
    void shouldNameARecordThatCannotBeKeptWhileTheDatabaseIsNotOpen() throws Exception {
        Handling handling = Handling.storing();
        handling.gateway.notOpen();
        String event = EventFiles.read("sqs").replace(reading(5).replace("\"", "\\\""), "H4sIAAAA");

        assertThat(handling.handle(event)).isEqualTo(messages(5));
        assertThat(handling.handle("{\"version\":\"2.0\",\"requestContext\":{\"http\":{\"method\":\"POST\"}},"
                        + "\"isBase64Encoded\":true,\"body\":\"@@@@\"}"))
                .startsWith("{\"statusCode\":400,")
                .contains("not base64");
    }
}
