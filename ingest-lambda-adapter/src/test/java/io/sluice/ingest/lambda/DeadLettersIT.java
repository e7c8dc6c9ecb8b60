package io.sluice.ingest.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ingest.DeadLetterReplay;
import io.sluice.ingest.FailureKind;
import io.sluice.ingest.IngestException;
import io.sluice.ingest.SensorIngestor;
import io.sluice.ingest.WriteFailure;
import io.sluice.ingest.lambda.internal.deadletter.KeptLetters;
import io.sluice.ingest.lambda.internal.event.EventFiles;
import io.sluice.ingest.lambda.testkit.RunningAdapter;
import io.sluice.ingest.testkit.ShardedCluster;
import io.sluice.ingest.testkit.SharedClusters;
import io.sluice.ingest.testkit.front.ErrorAnswer;
import io.sluice.ingest.testkit.front.Fault;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the function could not store, kept where the settings say, and back into the database. */
class DeadLettersIT {

    private static final UUID DEVICE = new UUID(0x0000_0000_0000_4000L, 0x8000_0000_0000_0007L);
    private static final LiveTable.Bits VALUES = LiveTable.Bits.of(21.5f, 40.25f);
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private ShardedCluster cluster;

    @BeforeEach
    void startCluster() {
        cluster = SharedClusters.oneNode();
        cluster.resetFronts();
    }

    @AfterEach
    void leaveAsFound() {
        cluster.resetFronts();
    }

    private static String reading(long at) {
        return "{\"deviceId\":\"" + DEVICE + "\",\"ts\":" + at + ",\"temp\":21.5,\"humidity\":40.25}";
    }

    private static LiveTable.Key key(long at) {
        return new LiveTable.Key(DEVICE, at);
    }

    private void refuseWritesTo(String keyspace) {
        cluster.front(0)
                .faults()
                .always(
                        request -> request.isWrite() && request.keyspace().equals(keyspace),
                        Fault.error(ErrorAnswer.unauthorized()));
    }

    @Test
    void shouldKeepReadingsInAFileThatAReplayStores() throws Exception {
        Path letters = folder.resolve("letters.ndjson");
        try (LiveTable table = new LiveTable(cluster, "letters_file")) {
            Map<String, String> environment = table.environment("SLUICE_DEAD_LETTERS", "file:" + letters);
            try (RunningAdapter adapter = RunningAdapter.start(environment)) {
                assertThat(adapter.invoke(reading(1)).text()).contains("\"stored\":1");
                refuseWritesTo("letters_file");
                assertThat(adapter.invoke("[" + reading(2) + ",{\"deviceId\":7}," + reading(3) + "]")
                                .text())
                        .contains("Function.DatabaseUnavailable");
                // What is no document at all is kept in the same file.
                assertThat(adapter.invoke(EventFiles.kinesis("@@@@")).text()).isEqualTo("{\"batchItemFailures\":[]}");
                assertThat(adapter.stop()).isEqualTo(Bootstrap.EXIT_RUNTIME_API);
            }
            cluster.front(0).faults().clear();
            assertThat(table.rows()).containsOnlyKeys(key(1));

            DeadLetterReplay.Summary replayed = DeadLetterReplay.replay(
                    letters,
                    SensorIngestor.builder()
                            .hosts(cluster.contactPoints())
                            .localDatacenter(cluster.datacenter())
                            .table(LambdaConfig.fromEnvironment(environment)
                                    .database()
                                    .table()));

            assertThat(replayed.read()).isEqualTo(4);
            assertThat(replayed.stored()).isEqualTo(2);
            assertThat(replayed.kept()).isEqualTo(2);
            assertThat(replayed.torn()).isZero();
            assertThat(table.rows()).isEqualTo(Map.of(key(1), VALUES, key(2), VALUES, key(3), VALUES));
            assertThat(Files.readAllLines(letters))
                    .hasSize(2)
                    .allMatch(line -> line.contains("\"kind\":\"VALIDATION\""));
        }
    }

    @Test
    void shouldGiveWhatFailsAfterTheResponseToTheServiceWhenResponsive() throws Exception {
        KeptLetters.clear();
        try (LiveTable table = new LiveTable(cluster, "letters_late");
                AutoCloseable provided = KeptLetters.provideOnThisThread(folder, KeptLetters.class);
                RunningAdapter adapter = RunningAdapter.start(table.environment(
                        "SLUICE_DEAD_LETTERS",
                        "service",
                        "SLUICE_MODE",
                        "responsive",
                        "SLUICE_SIGTERM_EXTENSION",
                        "false"))) {
            adapter.invoke(reading(1));
            adapter.api().awaitRequest("next", 2, LONG);
            int shards = cluster.front(0).connectionsPerShard().length;
            for (int shard = 0; shard < shards; shard++) {
                cluster.front(0).freezeShard(shard);
            }

            // No shard reads what is sent: the response cannot know.
            assertThat(adapter.invoke("[" + reading(2) + "," + reading(3) + "]").text())
                    .startsWith("{\"accepted\":2,\"stored\":0,\"rejected\":0,\"failed\":0,\"pending\":2,");
            assertThat(KeptLetters.kept()).isEmpty();
            assertThat(adapter.api().requests("next")).hasSize(2);
            refuseWritesTo("letters_late");
            for (int shard = 0; shard < shards; shard++) {
                cluster.front(0).thawShard(shard);
            }
            adapter.api().awaitRequest("next", 3, LONG);

            // The next event is asked for after the last letter is kept: from there on the process may be frozen.
            List<WriteFailure> kept = KeptLetters.kept();
            assertThat(kept).extracting(WriteFailure::kind).containsOnly(FailureKind.UNAUTHORIZED);
            assertThat(kept)
                    .extracting(letter -> new String(Objects.requireNonNull(letter.json()), StandardCharsets.UTF_8))
                    .hasSize(2)
                    .anyMatch(json -> json.contains("\"ts\":2"))
                    .anyMatch(json -> json.contains("\"ts\":3"));
            cluster.front(0).faults().clear();
            assertThat(adapter.invoke(reading(4)).text()).contains("\"accepted\":1");
            assertThat(adapter.stop()).isEqualTo(Bootstrap.EXIT_RUNTIME_API);
            assertThat(table.rows()).containsOnlyKeys(key(1), key(4));
            assertThat(KeptLetters.closed()).isEqualTo(1);
        }
    }

    @Test
    void shouldCloseTheServiceOnceWhenTheIngestorCannotBeOpened() throws Exception {
        KeptLetters.clear();
        try (LiveTable table = new LiveTable(cluster, "letters_unopened");
                AutoCloseable provided = KeptLetters.provideOnThisThread(folder, KeptLetters.class)) {
            LambdaConfig config = LambdaConfig.fromEnvironment(table.environment(
                    "SLUICE_DEAD_LETTERS",
                    "service",
                    "SLUICE_TABLE",
                    "not_there",
                    "SLUICE_CREATE_SCHEMA",
                    "",
                    "SLUICE_INIT_TIMEOUT_MS",
                    "8000"));

            assertThatThrownBy(() -> BoundedOpener.openIngestor(config))
                    .isInstanceOfSatisfying(
                            IngestException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.SCHEMA));
            assertThat(KeptLetters.closed()).isEqualTo(1);
        }
    }

    @Test
    void shouldTellOfARefusedReadingInTheAnswerWhenResponsive() throws Exception {
        try (LiveTable table = new LiveTable(cluster, "letters_refused");
                RunningAdapter adapter = RunningAdapter.start(table.environment("SLUICE_MODE", "responsive"))) {
            // It is refused at once, and kept a moment later on another thread: whichever the answer meets.
            for (int i = 0; i < 50; i++) {
                assertThat(adapter.invoke("{\"a\":").text()).contains("Function.MalformedEvent");
                assertThat(adapter.invoke(request("{\"deviceId\":7}")).text()).startsWith("{\"statusCode\":400,");
                assertThat(adapter.invoke(request("[{\"deviceId\":7}," + reading(i) + "]"))
                                .text())
                        .startsWith("{\"statusCode\":207,")
                        .contains("\\\"stored\\\":1,\\\"rejected\\\":1,", "\\\"index\\\":0,");
                // What is accepted may be stored already, or not.
                assertThat(adapter.invoke(request(reading(i))).text())
                        .containsPattern("^\\{\"statusCode\":20[02],")
                        .contains("\\\"accepted\\\":1,");
            }
        }
    }

    private static String request(String body) {
        return EventFiles.read("http-api-v2")
                .replaceAll("\"body\": \"[^\n]*\"", "\"body\": \"@\"")
                .replace("@", body.replace("\"", "\\\"").replace("\n", "\\n"));
    }

    @Test
    void shouldStoreARequestOfMoreReadingsThanMayWaitAtOnce() throws Exception {
        try (LiveTable table = new LiveTable(cluster, "letters_room");
                RunningAdapter adapter = RunningAdapter.start(table.environment("SLUICE_MAX_PENDING_ROWS", "3"))) {
            String lines =
                    LongStream.range(0, 200).mapToObj(DeadLettersIT::reading).collect(Collectors.joining("\n"));

            assertThat(adapter.invoke(request(lines)).text())
                    .startsWith("{\"statusCode\":200,")
                    .contains("\"stored\\\":200,");
            assertThat(table.rows()).hasSize(200);
        }
    }
}
