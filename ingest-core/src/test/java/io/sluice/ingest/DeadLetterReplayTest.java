package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ingest.internal.config.IngestorConfig;
import io.sluice.ingest.internal.deadletter.ReplayFile;
import io.sluice.ingest.internal.delivery.WriteTimes;
import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.internal.encode.RowReader;
import io.sluice.ingest.internal.transport.Connections;
import io.sluice.ingest.testkit.Failures;
import io.sluice.ingest.testkit.FakeTimer;
import io.sluice.ingest.testkit.FixedRouting;
import io.sluice.ingest.testkit.ScriptedTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The way back of letters, over a scripted transport. */
@Timeout(60)
class DeadLetterReplayTest {

    private static final ReadingTable TABLE = ReadingTable.reference();
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private Path folder;

    private Path file;
    private final ScriptedTransport transport = new ScriptedTransport();

    @BeforeEach
    void name(@TempDir Path temporary) {
        folder = temporary;
        file = folder.resolve("letters.ndjson");
    }

    private void write(WriteFailure... failures) throws IOException {
        try (NdjsonDeadLetters sink = NdjsonDeadLetters.builder(file, TABLE)
                .clock(Clock.fixed(NOW, ZoneOffset.UTC))
                .open()) {
            for (WriteFailure failure : failures) {
                sink.accept(failure);
            }
        }
    }

    private static WriteFailure letter(int n) {
        return Failures.of(
                FailureKind.UNAVAILABLE,
                "letter " + n,
                "device_id",
                new UUID(1, n),
                "ts",
                Instant.ofEpochMilli(n),
                "temperature",
                n + 0.1f,
                "humidity",
                50f);
    }

    private static WriteFailure[] letters(int count) {
        WriteFailure[] letters = new WriteFailure[count];
        for (int n = 0; n < count; n++) {
            letters[n] = letter(n);
        }
        return letters;
    }

    private DeadLetterReplay.Summary replay() throws IOException, InterruptedException {
        return replay(Duration.ofSeconds(10));
    }

    private DeadLetterReplay.Summary replay(Duration closeTimeout) throws IOException, InterruptedException {
        try (ReplayFile letters = new ReplayFile(file)) {
            IngestorConfig config = SensorIngestor.builder()
                    .hosts(InetSocketAddress.createUnresolved("db", 9042))
                    .localDatacenter("dc1")
                    .table(TABLE)
                    .closeTimeout(closeTimeout)
                    .replayConfig();
            IngestorParts.Ground ground = new IngestorParts.Ground(
                    new FixedRouting(1, token -> 0),
                    transport,
                    transport,
                    65_536,
                    FakeTimer.jumping(),
                    ScriptedEngine.oneNode(true, 1),
                    Connections.NONE,
                    nanos -> {});
            try (SensorIngestor ingestor = new SensorIngestor(new IngestorParts(config, ground, WriteTimes.kept()))) {
                return new ReplayRun(letters, ingestor, config.table()).run();
            }
        }
    }

    private static Map<String, Object> values(EncodedRow row) {
        return new RowReader(TABLE).values(row);
    }

    @Test
    void shouldStoreEveryLetterAndDeleteTheFile() throws Exception {
        write(letters(5_000));
        transport.acknowledgeAll();

        DeadLetterReplay.Summary summary = replay();

        assertThat(summary.toString()).isEqualTo("REPLAY read=5000 stored=5000 kept=0 torn=0 skipped=0");
        assertThat(summary.isComplete()).isTrue();
        assertThat(file).doesNotExist();
        assertThat(folder.resolve(".letters.ndjson.rest")).doesNotExist();
        Set<Map<String, Object>> sent = new HashSet<>();
        transport.sent().forEach(row -> sent.add(values(row)));
        assertThat(sent)
                .hasSize(5_000)
                .contains(letter(0).values(), letter(4_999).values());
    }

    @Test
    void shouldKeepTheWriteTimeThatAReadingWasAcceptedWith() throws Exception {
        write(WriteFailure.builder(FailureKind.TIMEOUT, "x")
                .values(TABLE, JsonFormat.DEFAULT, letter(1).values())
                .writeTimeMicros(12_345)
                .build());
        transport.acknowledgeAll();

        replay();

        assertThat(transport.sent())
                .singleElement()
                .satisfies(row -> assertThat(row.writeTimestamp()).isEqualTo(12_345));
    }

    @Test
    void shouldDateReadingsWhenTheyCameAndNotNow() throws Exception {
        write(letter(1));
        transport.acknowledgeAll();

        replay();

        assertThat(transport.sent())
                .singleElement()
                .satisfies(row -> assertThat(row.writeTimestamp()).isEqualTo(NOW.getEpochSecond() * 1_000_000));
    }

    @Test
    void shouldKeepWhatCannotBeStoredByteForByte() throws Exception {
        write(letters(10));
        byte[] before = Files.readAllBytes(file);
        Set<Long> refused = Set.of(3L, 7L);
        transport.answerWith(request -> {
            long ts = RowReader.timestampMillis(request.rows().get(0), 1);
            if (request.rows().size() > 1 || refused.contains(ts)) {
                request.refuse(FailureKind.SCHEMA, "no such column");
            } else {
                request.acknowledge();
            }
        });
        transport.answerSecondAttemptsWith(attempt -> {
            if (refused.contains(RowReader.timestampMillis(attempt.row(), 1))) {
                attempt.receipt().failed(FailureKind.SCHEMA, new IllegalStateException("no such column"));
            } else {
                attempt.receipt().stored();
            }
        });

        DeadLetterReplay.Summary summary = replay();

        assertThat(summary.toString()).isEqualTo("REPLAY read=10 stored=8 kept=2 torn=0 skipped=0");
        assertThat(summary.reasons()).containsExactly(Map.entry("SCHEMA", 2L));
        List<String> lines = new String(before, StandardCharsets.UTF_8).lines().toList();
        assertThat(Files.readString(file)).isEqualTo(lines.get(3) + "\n" + lines.get(7) + "\n");
    }

    @Test
    void shouldKeepBadInputAndLettersOfOtherTablesAndTornLines() throws Exception {
        write(letter(1), Failures.of(FailureKind.VALIDATION, "no JSON"));
        String torn = "{\"v\":1,\"kind\":\"TIME";
        String other = Files.readAllLines(file).get(0).replace("device_readings", "elsewhere");
        String newer = "{\"v\":9}";
        String unknownColumn = Files.readAllLines(file).get(0).replace("\"humidity\"", "\"hum\"");
        String kept = Files.readAllLines(file).get(1);
        Files.writeString(
                file,
                torn + "\n" + other + "\n\n" + newer + "\n" + unknownColumn + "\n" + torn,
                StandardOpenOption.APPEND);
        transport.acknowledgeAll();

        DeadLetterReplay.Summary summary = replay();

        assertThat(summary.toString()).isEqualTo("REPLAY read=5 stored=1 kept=4 torn=2 skipped=0");
        assertThat(summary.isComplete()).isFalse();
        assertThat(summary.reasons())
                .containsEntry("of table sensor_data.elsewhere", 1L)
                .containsEntry("no letter of this format", 1L)
                .containsEntry("VALIDATION", 2L);
        assertThat(Files.readAllLines(file)).containsExactly(kept, torn, other, newer, unknownColumn, torn);
        assertThat(replay().toString())
                .as("again, the same is left")
                .isEqualTo("REPLAY read=4 stored=0 kept=4 torn=2 skipped=0");
    }

    @Test
    void shouldKeepTheModeOfTheFileThatItReplaces() throws Exception {
        write(Failures.of(FailureKind.VALIDATION, "no JSON"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));

        replay();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-rw----");
    }

    @Test
    void shouldLeaveTheFileAsItWasWhenCutOff() throws Exception {
        write(letters(100));
        byte[] before = Files.readAllBytes(file);
        Files.writeString(folder.resolve(".letters.ndjson.rest"), "of a replay that was killed\n");
        transport.answerWith(request -> {
            if (transport.requests().size() == 1) {
                Thread.currentThread().interrupt(); // seen when the outcomes are awaited
            }
        });

        assertThatThrownBy(() -> replay(Duration.ZERO)).isInstanceOf(InterruptedException.class);

        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(folder.resolve(".letters.ndjson.rest")).doesNotExist();
        transport.acknowledgeAll();
        assertThat(replay().stored()).isEqualTo(100);
    }

    @Test
    void shouldNotGoOnWhenNothingCanBeStored() throws Exception {
        write(letters(6_000));
        byte[] before = Files.readAllBytes(file);
        transport.answerWith(request -> request.refuse(FailureKind.UNAVAILABLE, "no node"));

        DeadLetterReplay.Summary summary = replay();

        assertThat(summary.toString()).isEqualTo("REPLAY read=6000 stored=0 kept=6000 torn=0 skipped=0");
        assertThat(summary.reasons().get("not tried")).isGreaterThan(2_000L);
        List<String> lines = new String(before, StandardCharsets.UTF_8).lines().toList();
        List<String> left = Files.readAllLines(file);
        int tried = lines.indexOf(left.get(0));
        assertThat(tried).isPositive();
        assertThat(left.subList(0, 6_000 - tried)).isEqualTo(lines.subList(tried, 6_000));
        assertThat(left.subList(6_000 - tried, 6_000)).isEqualTo(lines.subList(0, tried));
        assertThat(folder.resolve(".letters.ndjson.untried")).doesNotExist();
    }

    @Test
    void shouldNotTakeOneFailedLetterAmongManyThatHaveNoValuesForADatabaseThatIsDown() throws Exception {
        WriteFailure[] failures = new WriteFailure[4_200];
        for (int n = 0; n < failures.length; n++) {
            // In any two thousand lines of the first four thousand is one reading that cannot be stored.
            failures[n] = n < 4_000 && n % 1_000 != 999 ? Failures.of(FailureKind.VALIDATION, "no JSON") : letter(n);
        }
        write(failures);
        answer(ts -> ts >= 4_000);

        DeadLetterReplay.Summary summary = replay();

        assertThat(summary.toString()).isEqualTo("REPLAY read=4200 stored=200 kept=4000 torn=0 skipped=0");
        assertThat(summary.reasons()).containsOnlyKeys("UNAVAILABLE", "VALIDATION");
    }

    @Test
    void shouldStoreInTheEndWhatIsBehindLettersThatFailEveryTime() throws Exception {
        write(letters(7_000));
        answer(ts -> ts >= 5_000);

        for (int i = 0; i < 4; i++) {
            replay();
        }

        assertThat(DeadLetterReplay.inspect(file).read()).isEqualTo(5_000);
    }

    private void answer(java.util.function.LongPredicate isTaken) {
        transport.answerWith(request -> {
            boolean taken = request.rows().stream().allMatch(row -> isTaken.test(RowReader.timestampMillis(row, 1)));
            if (taken) {
                request.acknowledge();
            } else {
                request.refuse(FailureKind.UNAVAILABLE, "no node");
            }
        });
        transport.answerSecondAttemptsWith(attempt -> {
            if (isTaken.test(RowReader.timestampMillis(attempt.row(), 1))) {
                attempt.receipt().stored();
            } else {
                attempt.receipt().failed(FailureKind.UNAVAILABLE, new IllegalStateException("no node"));
            }
        });
    }

    @Test
    void shouldStoreTheLettersOfASavedLogAndLeaveTheOtherLines() throws Exception {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(log, true, StandardCharsets.UTF_8);
        DeadLetterSink sink = NdjsonDeadLetters.toLog(to, TABLE);
        List<String> others = List.of(
                "INIT_START Runtime Version: provided:al2023.v1",
                "START RequestId: 8f5a Version: $LATEST",
                "{\"time\":\"2026-03-01T12:00:00Z\",\"type\":\"platform.report\",\"record\":{\"metrics\":{\"v\":1}}}",
                "{\"v\":0,\"level\":30,\"msg\":\"of another program\",\"values\":[1],\"part\":\"x\"}",
                "END RequestId: 8f5a");
        to.println(others.get(0));
        to.println(others.get(1));
        sink.accept(letter(1));
        to.println(others.get(2));
        sink.accept(letter(2));
        to.println(others.get(3));
        to.println(others.get(4));
        sink.close();
        Files.write(file, log.toByteArray());
        transport.acknowledgeAll();

        DeadLetterReplay.Summary summary = replay();

        assertThat(summary.toString()).isEqualTo("REPLAY read=2 stored=2 kept=0 torn=0 skipped=5");
        assertThat(summary.isComplete()).isTrue();
        assertThat(Files.readAllLines(file)).isEqualTo(others);
        assertThat(transport.sent())
                .extracting(DeadLetterReplayTest::values)
                .containsExactlyInAnyOrder(letter(1).values(), letter(2).values());
    }

    @Test
    void shouldKeepALineWholeWhileOneOfItsLettersIsNotStored() throws Exception {
        write(letters(3));
        String[] lines = Files.readString(file).split("\n");
        String both = "[" + quoted(lines[0]) + "," + quoted(lines[1]) + "]";
        Files.writeString(file, both + "\n" + quoted(lines[2]) + ",\n");
        answer(ts -> ts != 1);

        assertThat(replay().toString()).isEqualTo("REPLAY read=3 stored=2 kept=1 torn=0 skipped=0");

        assertThat(Files.readAllLines(file)).containsExactly(both);
    }

    private static String quoted(String line) {
        return '"' + line.replace("\\", "\\\\").replace("\"", "\\\"") + "\\n\"";
    }

    @Test
    void shouldLeaveAFileAloneThatAnotherProgramChangesMeanwhile() throws Exception {
        write(letters(3));
        transport.answerWith(request -> {
            request.acknowledge();
            try {
                if (!Files.readString(file).endsWith("more")) {
                    Files.writeString(file, "more", StandardOpenOption.APPEND);
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });

        assertThatThrownBy(this::replay)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("changed by another program");
        assertThat(Files.readAllLines(file)).hasSize(4).last().isEqualTo("more");

        transport.answerWith(request -> {
            request.acknowledge();
            try {
                Files.deleteIfExists(file);
                Files.writeString(file, "a full file of the same number\n");
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        assertThatThrownBy(this::replay).isInstanceOf(IOException.class);
        assertThat(Files.readString(file)).isEqualTo("a full file of the same number\n");
    }

    @Test
    void shouldEndAsInterruptedAndLeaveTheFileWhenItsThreadIsInterruptedFromTheStart() throws Exception {
        write(letters(3));
        byte[] before = Files.readAllBytes(file);
        transport.acknowledgeAll();
        Thread.currentThread().interrupt();

        assertThatThrownBy(this::replay).isInstanceOf(InterruptedException.class);

        assertThat(Thread.interrupted()).isFalse();
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void shouldRefuseAFileThatASinkHasOpen() throws Exception {
        write(letter(1));
        try (NdjsonDeadLetters sink = NdjsonDeadLetters.builder(file, TABLE).open()) {
            assertThatThrownBy(this::replay).isInstanceOf(IOException.class).hasMessageContaining("in use");
            Path full = sink.rotate().orElseThrow();
            sink.accept(letter(2));
            file = full;
            transport.acknowledgeAll();
            assertThat(replay().stored()).isEqualTo(1);
            assertThat(sink.files()).hasSize(1);
        }
    }

    @Test
    void shouldAnswerACommandLine() throws Exception {
        write(letter(1), Failures.of(FailureKind.VALIDATION, "no JSON"));
        byte[] before = Files.readAllBytes(file);

        assertThat(run(Map.of(), "--help")).startsWith("0").contains("usage:", "--dry-run");
        assertThat(run(Map.of(), "--dry-run", file.toString()))
                .startsWith("1")
                .contains("kept 1: UNAVAILABLE", "REPLAY read=2 stored=0 kept=2 torn=0 skipped=0 dry_run=true");
        assertThat(run(Map.of(), "--what", "--hosts", "a:x", "--consistency", "SOME"))
                .startsWith("2")
                .contains("--what", "a:x", "SOME", "no file", "SCYLLA_LOCAL_DC");
        assertThat(run(Map.of(), "--dry-run", folder.resolve("none").toString()))
                .startsWith("3")
                .contains("none");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void shouldReadHostsOfEveryForm() {
        ReplayArguments arguments = ReplayArguments.parse(
                new String[] {"--hosts", "127.0.0.1, 127.0.0.2:9043,[::1]:9044,::1,[::1]", "f"},
                Map.of("SCYLLA_LOCAL_DC", "dc1", "SCYLLA_HOSTS", "ignored"));

        assertThat(arguments.hosts())
                .extracting(InetSocketAddress::getPort)
                .containsExactly(9042, 9043, 9044, 9042, 9042);
        assertThat(arguments.hosts())
                .extracting(address -> address.getAddress().getHostAddress())
                .containsExactly("127.0.0.1", "127.0.0.2", "0:0:0:0:0:0:0:1", "0:0:0:0:0:0:0:1", "0:0:0:0:0:0:0:1");
        assertThat(arguments.datacenter()).isEqualTo("dc1");
    }

    private static String run(Map<String, String> environment, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        int code = new ReplayCommand(environment, print, print).run(args);
        return code + " " + out.toString(StandardCharsets.UTF_8);
    }
}
