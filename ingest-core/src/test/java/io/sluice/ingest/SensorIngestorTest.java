package io.sluice.ingest;

import static io.sluice.ingest.ScriptedEngine.LONG;
import static io.sluice.ingest.ScriptedEngine.jsonLines;
import static io.sluice.ingest.ScriptedEngine.reading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.testkit.Conservation;
import io.sluice.ingest.testkit.ScriptedTransport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of readings that were accepted: outcomes, callbacks, write timestamps. */
class SensorIngestorTest extends EngineTest {

    @Test
    void shouldCompleteAWriteOnlyWhenAcknowledged() throws Exception {
        CompletableFuture<Void> write = ingestor.write(reading(1));
        assertThat(write).isNotDone();

        transport.acknowledgeOne();

        assertThat(write.get(30, TimeUnit.SECONDS)).isNull();
        Conservation.check(ingestor, 1, 0);
    }

    @Test
    void shouldFailAWriteAndTellTheListenerWithTheReading() throws Exception {
        CompletableFuture<Void> write = ingestor.write(reading(7));

        transport.failOne(FailureKind.TIMEOUT, "no answer");

        assertThatThrownBy(() -> write.get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(IngestException.class, e -> {
                    assertThat(e.kind()).isEqualTo(FailureKind.TIMEOUT);
                    assertThat(e.maybeStored()).isTrue();
                })
                .hasMessage("no answer");
        Conservation.check(ingestor, 1, 1);
        ingestor.close();
        assertThat(failures).singleElement().satisfies(failure -> {
            assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
            assertThat(failure.values())
                    .containsEntry("device_id", new UUID(0, 7))
                    .containsEntry("temperature", 20.5f)
                    .containsEntry("humidity", 40f)
                    .containsOnlyKeys("device_id", "ts", "temperature", "humidity");
        });
    }

    @Test
    void shouldRunDependentsOffTheThreadThatAcknowledges() throws Exception {
        AtomicReference<Thread> dependent = new AtomicReference<>();
        CountDownLatch ran = new CountDownLatch(1);
        ingestor.write(reading(1)).thenRun(() -> {
            dependent.set(Thread.currentThread());
            ran.countDown();
        });

        transport.acknowledgeOne();

        assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(dependent.get()).isNotSameAs(Thread.currentThread());
    }

    @Test
    void shouldCountTheFirstOutcomeOnly() throws Exception {
        ingestor.offer(reading(1));
        ScriptedTransport.Sent sent = transport.take();

        sent.refuse(FailureKind.TIMEOUT, "late");
        sent.acknowledge();
        sent.acknowledge();

        Conservation.check(ingestor, 1, 1);
    }

    @Test
    void shouldSurviveAListenerThatThrows() throws Exception {
        ingestor(builder -> builder.failureListener(failure -> {
            throw new IllegalStateException("listener");
        }));
        ingestor.offer(reading(1));
        transport.failOne(FailureKind.UNAVAILABLE, "x");
        ingestor.offer(reading(2));
        transport.acknowledgeOne();

        Conservation.check(ingestor, 2, 1);
        ingestor.close();
        assertThat(ingestor.stats().listenerErrors()).isEqualTo(1);
    }

    @Test
    void shouldGiveOutcomesOfAGroupByIndex() throws Exception {
        WriteGroup group = ingestor.writeAll(List.of(reading(0), reading(1), reading(2)));
        assertThat(group.await(Duration.ZERO)).isFalse();

        transport.acknowledgeOne();
        transport.failOne(FailureKind.OVERLOADED, "busy");
        assertThat(group.pending()).isEqualTo(1);
        assertThat(group.outcome(2)).isEqualTo(WriteGroup.Outcome.PENDING);
        transport.acknowledgeOne();

        assertThat(group.await(LONG)).isTrue();
        assertThat(group.stored()).isEqualTo(2);
        assertThat(group.outcome(0)).isEqualTo(WriteGroup.Outcome.STORED);
        assertThat(group.outcome(1)).isEqualTo(WriteGroup.Outcome.FAILED);
        assertThat(group.outcome(2)).isEqualTo(WriteGroup.Outcome.STORED);
        assertThat(group.failures())
                .singleElement()
                .satisfies(f -> assertThat(f.index()).isEqualTo(1));
    }

    @Test
    void shouldGiveLaterReadingsGreaterWriteTimestamps() {
        for (int n = 0; n < 1_000; n++) {
            ingestor.offer(reading(n));
        }
        List<Long> timestamps = transport.sent().stream()
                .map(SensorIngestorTest::writeTimestamp)
                .toList();

        assertThat(timestamps).isSorted().doesNotHaveDuplicates();
        assertThat(Math.abs(timestamps.get(0) / 1_000 - System.currentTimeMillis()))
                .isLessThan(60_000);
    }

    @Test
    void shouldTakeTheWriteTimestampFromTheEventButNotFromTheFuture() {
        ingestor(builder -> builder.writeTime(WriteTime.EVENT));

        ingestor.offer(new SensorReading(new UUID(0, 1), 1_672_531_200_000L, 1, 1));
        ingestor.offer(new SensorReading(new UUID(0, 1), Long.MAX_VALUE, 1, 1));

        assertThat(writeTimestamp(transport.sent().get(0)))
                .as("the last three digits settle ties")
                .isBetween(1_672_531_200_000_000L, 1_672_531_200_000_999L);
        long ahead = writeTimestamp(transport.sent().get(1)) / 1_000 - System.currentTimeMillis();
        assertThat(ahead).isBetween(-60_000L, 1_000L);
    }

    @Test
    void shouldSendNoTimestampWhenTheServerGivesIt() {
        ingestor(builder -> builder.writeTime(WriteTime.SERVER));

        ingestor.offer(reading(1));

        assertThat(transport.sent().get(0).size()).isEqualTo(60 - 12);
    }

    static Stream<Duration> extremes() {
        return Stream.of(Duration.ofSeconds(Long.MAX_VALUE), Duration.ofSeconds(Long.MIN_VALUE), Duration.ofNanos(-1));
    }

    @ParameterizedTest
    @MethodSource("extremes")
    void shouldTakeEveryDurationForAWait(Duration extreme) throws Exception {
        transport.acknowledgeAll();
        byte[] json = jsonLines(2, 0);

        WriteGroup written = ingestor.writeJson(json, 0, json.length, extreme);
        WriteGroup held = ingestor.holdJson(json, 0, json.length, extreme);
        held.send();

        assertThat(written.await(extreme)).isTrue();
        assertThat(held.await(extreme)).isTrue();
        assertThat(ingestor.flush(extreme)).isTrue();
        assertThat(ingestor.probe(extreme)).isTrue();
        Conservation.check(ingestor, 4, 0);
    }

    @Test
    void shouldNameADurationThatNoNumberOfMillisecondsCanSay() {
        Duration ever = Duration.ofSeconds(Long.MAX_VALUE);
        SensorIngestorBuilder builder = SensorIngestor.builder()
                .maxBlock(ever)
                .timeToLive(ever)
                .heartbeatInterval(ever)
                .retries(RetrySettings.DEFAULT.withBackoff(ever, ever));

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxBlock=" + ever)
                .hasMessageContaining("timeToLive=" + ever)
                .hasMessageContaining("heartbeatInterval=" + ever)
                .hasMessageContaining("retries.firstBackoff=" + ever);
    }

    @Test
    void shouldAcceptNothingOfACollectionWithANull() {
        assertThatThrownBy(() -> ingestor.writeAll(Arrays.asList(reading(1), null)))
                .isInstanceOf(NullPointerException.class);

        assertThat(ingestor.stats().accepted()).isZero();
        assertThat(transport.sent()).isEmpty();
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller may do that is compiled without its checks
    void shouldAcceptNothingOfADocumentWithoutAWait() {
        byte[] json = jsonLines(2, 0);
        assertThatThrownBy(() -> ingestor.writeJson(json, 0, json.length, null))
                .isInstanceOf(NullPointerException.class);

        assertThat(ingestor.stats().accepted()).isZero();
    }

    @Test
    void shouldRefuseTypedReadingsForATableOfAnotherShape() {
        ReadingTable other = ReadingTable.builder("k", "t")
                .partitionKey("id", "id", ReadingTable.ColumnType.TEXT)
                .build();
        ingestor(builder -> builder.table(other));

        assertThatThrownBy(() -> ingestor.offer(reading(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("k.t")
                .hasMessageContaining("JSON");
    }

    @Test
    void shouldNameEveryBadSettingAtOnce() {
        assertThatThrownBy(() -> SensorIngestor.builder()
                        .maxPendingRows(0)
                        .requestTimeout(Duration.ofDays(1))
                        .timeToLive(Duration.ofMillis(1_500))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("exactly one of hosts and session")
                .hasMessageContaining("localDatacenter")
                .hasMessageContaining("maxPendingRows=0 is not in 1..1000000")
                .hasMessageContaining("requestTimeout=86400000 ms")
                .hasMessageContaining("whole seconds");
    }

    @Test
    void shouldHandBackTheRefusedBytesOfAPartOfAnArray() throws Exception {
        String good = ScriptedEngine.jsonLine(0, true);
        String bad = ScriptedEngine.jsonLine(1, false);
        byte[] document = (good + "\n" + bad + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] buffer = new byte[document.length + 30];
        Arrays.fill(buffer, (byte) '#');
        System.arraycopy(document, 0, buffer, 13, document.length);
        transport.acknowledgeAll();

        WriteGroup group = ingestor.writeJson(buffer, 13, document.length);
        Arrays.fill(buffer, (byte) '#'); // the caller's again

        assertThat(group.await(ScriptedEngine.LONG)).isTrue();
        assertThat(group.stored()).isEqualTo(1);
        assertThat(group.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.json()).asString(StandardCharsets.UTF_8).isEqualTo(bad);
            assertThat(failure.index()).isEqualTo(1);
            assertThat(failure.field()).isEqualTo("temp");
            // From the part's own beginning: the good line, its end, and the bad one up to the value.
            assertThat(failure.offset()).isEqualTo(good.length() + 1 + bad.indexOf("\"warm"));
        });
    }

    private static long writeTimestamp(EncodedRow row) {
        return ByteBuffer.wrap(row.wire()).getLong(row.size() - 8);
    }
}
