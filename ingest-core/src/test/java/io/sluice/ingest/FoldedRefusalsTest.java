package io.sluice.ingest;

import static io.sluice.ingest.ScriptedEngine.LONG;
import static io.sluice.ingest.ScriptedEngine.jsonLine;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ingest.testkit.Conservation;
import io.sluice.ingest.testkit.FakeTimer;
import io.sluice.ingest.testkit.ScriptedTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A document of nothing but bad readings costs as many letters as its bytes warrant, and none of them is lost. */
@Timeout(60)
class FoldedRefusalsTest {

    private final ScriptedTransport transport = new ScriptedTransport();
    private final List<WriteFailure> kept = new CopyOnWriteArrayList<>();
    private SensorIngestor ingestor = open(builder -> builder);

    private SensorIngestor open(UnaryOperator<SensorIngestorBuilder> settings) {
        ingestor = ScriptedEngine.open(
                transport,
                FakeTimer.jumping(),
                builder -> settings.apply(builder.failureListener(failure -> {}).deadLetterSink(kept::add)));
        return ingestor;
    }

    @AfterEach
    void closeWithoutLeftovers() throws Exception {
        transport.acknowledgeAll();
        ingestor.close();
        Conservation.check(
                ingestor, ingestor.stats().accepted(), ingestor.stats().failed());
    }

    private static String zeros(int count) {
        return IntStream.range(0, count).mapToObj(i -> "0").collect(Collectors.joining(",", "[", "]"));
    }

    private static List<String> elements(WriteFailure failure) {
        return List.of(new String(failure.json(), UTF_8).split("\n"));
    }

    @Test
    void shouldFoldTheRefusalsOfADocumentAfterTheFirstHundred() throws Exception {
        WriteGroup group = ingestor.writeJson(zeros(1_000).getBytes(UTF_8));

        assertThat(group.await(LONG)).isTrue();
        assertThat(group.size()).isEqualTo(1_000);
        assertThat(group.accepted()).isZero();
        assertThat(group.pending()).isZero();
        assertThat(group.failures()).hasSize(101);
        WriteFailure folded = group.failures().get(100);
        assertThat(folded.readings()).isEqualTo(900);
        assertThat(folded.index()).isEqualTo(100);
        assertThat(folded.offset()).isEqualTo(201);
        assertThat(folded.deadLettered()).isTrue();
        assertThat(folded.kind()).isEqualTo(FailureKind.VALIDATION);
        assertThat(folded.message()).contains("reading 100, byte 201").contains("899 more");
        assertThat(elements(folded)).hasSize(900).containsOnly("0");
        assertThat(group.failures().get(99).readings()).isOne();
        assertThat(group.failure(100)).isSameAs(group.failure(999)).isSameAs(folded);
        assertThat(group.outcome(999)).isEqualTo(WriteGroup.Outcome.REFUSED);
        assertThatThrownBy(() -> group.outcome(1_000)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(kept).hasSize(101);
        assertThat(ingestor.stats().rejected()).isEqualTo(1_000);
    }

    @Test
    void shouldRefuseTheRestOfADocumentWhoseTimeIsOverWhileItIsRead() throws Exception {
        byte[] document = zeros(100_000).getBytes(UTF_8);
        WriteGroup group = ingestor.writeJson(document, 0, document.length, Duration.ofNanos(1));

        assertThat(group.await(LONG)).isTrue();
        assertThat(group.size()).isEqualTo(256);
        WriteFailure rest = group.failures().get(group.failures().size() - 1);
        assertThat(rest.kind()).isEqualTo(FailureKind.BACK_PRESSURE);
        assertThat(rest.index()).isEqualTo(255);
        assertThat(rest.message()).contains("the time of the call was over");
        // One bracket, and two bytes for each reading before.
        assertThat(rest.json()).isEqualTo(Arrays.copyOfRange(document, 1 + 2 * 255, document.length));
        assertThat(ingestor.stats().rejected())
                .as("bad ones, not those that came too late")
                .isEqualTo(255);
    }

    @Test
    void shouldTakeWhatThereIsRoomForInACallThatDoesNotWait() throws Exception {
        byte[] document = zeros(1_000).getBytes(UTF_8);

        assertThat(ingestor.writeJson(document, 0, document.length, Duration.ZERO)
                        .size())
                .isEqualTo(1_000);
    }

    @Test
    void shouldKeepEveryReadingAtItsIndexThoughBadOnesAmongThemAreFolded() throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            lines.add(i % 3 == 0 ? jsonLine(i, true) : "{\"bad\":" + i + "}");
        }
        WriteGroup group = ingestor.writeJson(String.join("\n", lines).getBytes(UTF_8));
        while (group.stored() < 200) {
            transport.acknowledgeOne();
        }

        assertThat(group.await(LONG)).isTrue();
        assertThat(group.size()).isEqualTo(600);
        assertThat(group.accepted()).isEqualTo(200);
        assertThat(group.stored()).isEqualTo(200);
        for (int i = 0; i < 600; i++) {
            assertThat(group.outcome(i))
                    .as("reading " + i)
                    .isEqualTo(i % 3 == 0 ? WriteGroup.Outcome.STORED : WriteGroup.Outcome.REFUSED);
        }
        List<String> refused = group.failures().stream()
                .flatMap(failure -> elements(failure).stream())
                .toList();
        assertThat(refused)
                .isEqualTo(lines.stream().filter(line -> line.contains("bad")).toList());
        assertThat(group.failures()).extracting(WriteFailure::index).isSorted();
    }

    @Test
    void shouldBeginAnotherLetterWhereOneWouldBeTooLongForASink() throws Exception {
        String element = "\"" + "x".repeat(1_000) + "\"";
        int count = 5_000;
        WriteGroup group = ingestor.writeJson(IntStream.range(0, count)
                .mapToObj(i -> element)
                .collect(Collectors.joining("\n"))
                .getBytes(UTF_8));

        assertThat(group.await(LONG)).isTrue();
        List<WriteFailure> folded =
                group.failures().subList(100, group.failures().size());
        assertThat(folded).hasSizeBetween(2, 10);
        assertThat(folded).allSatisfy(letter -> assertThat(letter.json()).hasSizeLessThan(2 << 20));
        assertThat(group.failures().stream().mapToInt(WriteFailure::readings).sum())
                .isEqualTo(count);
        assertThat(group.failures().stream().flatMap(failure -> elements(failure).stream()))
                .hasSize(count)
                .containsOnly(element);
        WriteFailure second = folded.get(1);
        assertThat(group.failure(second.index())).isSameAs(second);
        assertThat(group.failure(second.index() - 1)).isSameAs(folded.get(0));
    }

    @Test
    void shouldOfferADocumentOfMoreBadReadingsThanThereIsRoomForLetters() throws Exception {
        open(builder -> builder.maxPendingRows(200));

        assertThat(ingestor.offerJson(zeros(1_000).getBytes(UTF_8))).isEqualTo(Admission.ACCEPTED);
        assertThat(ingestor.submitJson(zeros(1_000).getBytes(UTF_8))).isZero();
        assertThat(ingestor.flush(LONG)).isTrue();
        assertThat(ingestor.stats().rejected()).isEqualTo(2_000);
        assertThat(kept).hasSize(202);
    }

    @Test
    void shouldLeaveAHundredRefusalsEachToItself() throws Exception {
        WriteGroup group = ingestor.writeJson(zeros(101).getBytes(UTF_8));

        assertThat(group.await(LONG)).isTrue();
        assertThat(group.failures()).hasSize(101).allSatisfy(each -> {
            assertThat(each.readings()).isOne();
            assertThat(each.message()).doesNotContain("more");
        });
    }
}
