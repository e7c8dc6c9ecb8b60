package io.sluice.ingest.lambda;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.lambda.internal.event.EventFiles;
import io.sluice.ingest.lambda.testkit.Answer;
import io.sluice.ingest.lambda.testkit.Event;
import io.sluice.ingest.lambda.testkit.RunningAdapter;
import io.sluice.ingest.testkit.ShardedCluster;
import io.sluice.ingest.testkit.SharedClusters;
import io.sluice.ingest.testkit.front.ErrorAnswer;
import io.sluice.ingest.testkit.front.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events of several sources through the whole of it: the answers, the table and the dead letters agree. */
class EventSourcesIT {

    private static final int FAULTY_SHARD = 1;
    private static final LiveTable.Bits VALUES = LiveTable.Bits.of(21.5f, 40.25f);

    private static ShardedCluster cluster;
    private static LiveTable table;
    private static RunningAdapter adapter;
    private static Path letters;
    private static long nextReading = 1_735_689_600_000L;

    /** A reading of its own key. */
    private record Reading(UUID device, long at) {
        String json() {
            return "{\"deviceId\":\"" + device + "\",\"ts\":" + at + ",\"temp\":21.5,\"humidity\":40.25}";
        }

        LiveTable.@Nullable Bits stored() {
            return table.row(new LiveTable.Key(device, at));
        }
    }

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        cluster = SharedClusters.oneNode();
        cluster.resetFronts();
        table = new LiveTable(cluster, "event_sources");
        letters = folder.resolve("letters.ndjson");
        adapter = RunningAdapter.start(table.environment("SLUICE_DEAD_LETTERS", "file:" + letters));
        adapter.invoke(someReading().json());
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            assertThat(adapter.stop()).isEqualTo(Bootstrap.EXIT_RUNTIME_API);
        } finally {
            table.close();
            cluster.resetFronts();
        }
    }

    @AfterEach
    void shouldStillServeOverOneConnection() throws Exception {
        cluster.front(0).faults().clear();
        assertThat(adapter.invoke(someReading().json()).text()).startsWith("{\"accepted\":1,\"stored\":1,");
        assertThat(adapter.api().violations()).isEmpty();
        // One more is the extension's.
        assertThat(adapter.api().connections()).isEqualTo(2);
    }

    private static Reading someReading() {
        return new Reading(UUID.randomUUID(), nextReading++);
    }

    /** A reading whose device is on the faulty shard, or on another, as the front counts. */
    private static Reading readingOn(boolean faultyShard) throws Exception {
        while (true) {
            Reading probe = someReading();
            long before = cluster.rowsPerShard()[0][FAULTY_SHARD];
            assertThat(adapter.invoke(probe.json()).text()).startsWith("{\"accepted\":1,\"stored\":1,");
            if (cluster.rowsPerShard()[0][FAULTY_SHARD] > before == faultyShard) {
                return new Reading(probe.device(), nextReading++);
            }
        }
    }

    private static List<String> letters() throws Exception {
        return Files.readAllLines(letters);
    }

    private static String escaped(String json) {
        return json.replace("\"", "\\\"");
    }

    /** The file's ten messages with these readings in them; the third of the standard queue's is malformed. */
    private static String messages(String file, List<Reading> readings) {
        String event = EventFiles.read(file);
        for (int i = 0; i < readings.size(); i++) {
            event = event.replace(
                    escaped(EventFiles.reading(i + 1)), escaped(readings.get(i).json()));
        }
        return event;
    }

    private static String failures(int... messages) {
        List<String> ids = IntStream.of(messages)
                .mapToObj(message ->
                        String.format("{\"itemIdentifier\":\"059f36b4-87a3-44ab-83d2-6619757%05d\"}", message))
                .toList();
        return "{\"batchItemFailures\":[" + String.join(",", ids) + "]}";
    }

    private static void failWritesToTheShard() {
        cluster.front(0)
                .faults()
                .always(
                        request -> request.isWrite()
                                && request.keyspace().equals("event_sources")
                                && cluster.sharding().shardOf(request.token()) == FAULTY_SHARD,
                        Fault.error(ErrorAnswer.unauthorized()));
    }

    private static List<Reading> tenWithTheSeventhOnTheShard() throws Exception {
        List<Reading> readings = new ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            readings.add(readingOn(i == 7));
        }
        return readings;
    }

    @Test
    @DisplayName(
            "case 34: ten messages against the database: #3 is a dead letter, #7 alone comes again and is stored then")
    void case34_ofTenMessagesOnlyTheFailedOneComesAgain() throws Exception {
        List<Reading> readings = tenWithTheSeventhOnTheShard();
        String event = messages("sqs", readings);
        failWritesToTheShard();

        assertThat(adapter.invoke(event).text()).isEqualTo(failures(7));
        for (int i = 1; i <= 10; i++) {
            assertThat(readings.get(i - 1).stored()).as("message %d", i).isEqualTo(i == 3 || i == 7 ? null : VALUES);
        }
        assertThat(letters().stream().filter(line -> line.contains("\"json\":\"{\\\"deviceId\\\":\\\"674953e7\"")))
                .hasSize(1);

        cluster.front(0).faults().clear();
        assertThat(adapter.invoke(event).text()).isEqualTo(failures());
        assertThat(readings.get(6).stored()).isEqualTo(VALUES);
    }

    @Test
    @DisplayName("case 34: in a FIFO queue the messages after the failed one come again")
    void case34_theTailOfAFifoQueueComesAgain() throws Exception {
        List<Reading> readings = tenWithTheSeventhOnTheShard();
        failWritesToTheShard();

        assertThat(adapter.invoke(messages("sqs-fifo", readings)).text()).isEqualTo(failures(7, 8, 9, 10));
    }

    @Test
    @DisplayName("case 35: Kinesis against the database: kept rejects, and the lowest failed sequence number")
    void case35_kinesisGoesOnFromTheLowestFailedNumber() throws Exception {
        Reading good = readingOn(false);
        Reading failing = readingOn(true);
        String event = EventFiles.read("kinesis")
                .replace(base64(EventFiles.reading(1)), base64(good.json()))
                .replace(
                        base64("[" + EventFiles.reading(2) + "," + EventFiles.reading(3) + "]"),
                        base64("[" + good.json() + "," + failing.json() + "]"));
        int before = letters().size();

        assertThat(adapter.invoke(event).text()).isEqualTo("{\"batchItemFailures\":[]}");
        assertThat(good.stored()).isEqualTo(VALUES);
        assertThat(failing.stored()).isEqualTo(VALUES);
        assertThat(letters().subList(before, before + 2))
                .anySatisfy(line -> assertThat(line).contains("Kinesis Producer Library", "\"json\":\"84mawgoBYQ==\""))
                .anySatisfy(line -> assertThat(line).contains("not base64", "\"json\":\"@@@@\""));

        failWritesToTheShard();
        assertThat(adapter.invoke(event).text())
                .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":"
                        + "\"49590338271490256608559692538361571095921575989136950002\"}]}");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    @Test
    @DisplayName("case 35: API Gateway against the database: 200, 207, 400 and 503")
    void case35_apiGatewaysStatuses() throws Exception {
        Reading good = readingOn(false);
        Reading failing = readingOn(true);

        assertThat(gateway(good.json())).startsWith("{\"statusCode\":200,").contains("\\\"stored\\\":1,");
        assertThat(good.stored()).isEqualTo(VALUES);
        assertThat(gateway(good.json() + "\n{\"deviceId\":7}"))
                .startsWith("{\"statusCode\":207,")
                .contains("\\\"stored\\\":1,\\\"rejected\\\":1,", "\\\"index\\\":1,\\\"kind\\\":\\\"VALIDATION\\\"");
        assertThat(gateway("{\"deviceId\":7}")).startsWith("{\"statusCode\":400,");
        failWritesToTheShard();
        assertThat(gateway(failing.json())).startsWith("{\"statusCode\":503,").contains("\"Retry-After\":\"5\"");
        assertThat(gateway("[" + good.json() + "," + failing.json() + "]"))
                .startsWith("{\"statusCode\":207,")
                .contains("\\\"stored\\\":1,\\\"rejected\\\":0,\\\"failed\\\":1,");
        assertThat(failing.stored()).isNull();
    }

    private static String gateway(String body) throws Exception {
        return adapter.invoke(EventFiles.read("api-gateway-v1")
                        .replace(escaped(EventFiles.reading(1)), escaped(body).replace("\n", "\\n")))
                .text();
    }

    @Test
    @DisplayName("case 36: a batch delivered twice makes the same rows")
    void case36_aRedeliveredBatchMakesTheSameRows() throws Exception {
        List<Reading> readings = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            readings.add(someReading());
        }
        String event = messages("sqs-fifo", readings);
        assertThat(adapter.invoke(event).text()).isEqualTo(failures());
        var rows = table.rows();

        assertThat(adapter.invoke(event).text()).isEqualTo(failures());
        assertThat(table.rows()).isEqualTo(rows);
        readings.forEach(reading -> assertThat(reading.stored()).isEqualTo(VALUES));
    }

    @Test
    @DisplayName(
            "case 30: bytes that are no UTF-8 are refused by the reading, kept as they came, and the process lives")
    void case30_invalidUtf8IsRefusedAloneAndKept() throws Exception {
        List<Reading> readings = List.of(someReading(), someReading());
        String bad = "{\\\"deviceId\\\":\\\"\u00c3(\\\"}";
        String event = messages("sqs-fifo", readings).replace(escaped(EventFiles.reading(3)), bad);
        int before = letters().size();

        assertThat(adapter.invoke(Event.of(event.getBytes(ISO_8859_1))).text()).isEqualTo(failures());
        readings.forEach(reading -> assertThat(reading.stored()).isEqualTo(VALUES));
        assertThat(letters().subList(before, letters().size()))
                .singleElement()
                .asString()
                .contains("\"kind\":\"VALIDATION\"", "UTF-8")
                .contains("\"jsonBase64\":\""
                        + Base64.getEncoder().encodeToString("{\"deviceId\":\"\u00c3(\"}".getBytes(ISO_8859_1)));
    }

    @Test
    @DisplayName("case 42: a batch is answered before its deadline, and its late rows are not the next one's")
    void case42_lateRowsAreNotTheNextEvents() throws Exception {
        List<Reading> readings = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            readings.add(someReading());
        }
        cluster.front(0).faults().next(10, Fault.delay(Duration.ofSeconds(3)));
        long deadline = System.currentTimeMillis() + 1_500;
        String id =
                adapter.api().enqueue(Event.of(messages("sqs-fifo", readings)).deadline(Long.toString(deadline)));

        assertThat(adapter.api().await(id, Duration.ofSeconds(30)).text())
                .isEqualTo(failures(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
        // The platform's own limit, and no speed.
        assertThat(System.currentTimeMillis()).isLessThan(deadline);
        cluster.front(0).faults().clear();
        Reading next = someReading();
        assertThat(adapter.invoke(next.json()).text())
                .isEqualTo("{\"accepted\":1,\"stored\":1,\"rejected\":0,\"failed\":0,\"pending\":0,\"errors\":[]}");
        assertThat(next.stored()).isEqualTo(VALUES);
        // Delivered again, as it was told, it makes the same rows.
        assertThat(adapter.invoke(messages("sqs-fifo", readings)).text()).isEqualTo(failures());
        readings.forEach(reading -> assertThat(reading.stored()).isEqualTo(VALUES));
    }

    @Test
    @DisplayName("case 41: a direct event and a request are answered after their acknowledgement")
    void case41_directEventsAndRequestsAreWaitedForToo() throws Exception {
        Duration delay = Duration.ofMillis(400);
        Reading direct = someReading();
        Reading posted = someReading();
        cluster.front(0).faults().always(request -> request.isWrite(), Fault.delay(delay));

        Answer one = adapter.invoke(direct.json());
        Answer other = adapter.invoke(
                EventFiles.read("api-gateway-v1").replace(escaped(EventFiles.reading(1)), escaped(posted.json())));
        assertThat(one.text()).contains("\"stored\":1,");
        assertThat(other.text()).startsWith("{\"statusCode\":200,");
        assertThat(one.latencyNanos()).isGreaterThanOrEqualTo(delay.toNanos());
        assertThat(other.latencyNanos()).isGreaterThanOrEqualTo(delay.toNanos());
    }

    @Test
    @DisplayName("case 41: a batch is answered after its last acknowledgement")
    void case41_theAnswerComesAfterTheLastAcknowledgement() throws Exception {
        List<Reading> readings = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            readings.add(someReading());
        }
        Duration delay = Duration.ofMillis(400);
        cluster.front(0).faults().always(request -> request.isWrite(), Fault.delay(delay));

        Answer answer = adapter.invoke(messages("sqs-fifo", readings));
        assertThat(answer.text()).isEqualTo(failures());
        // No speed: an answer that is earlier was not waited for.
        assertThat(answer.latencyNanos()).isGreaterThanOrEqualTo(delay.toNanos());
        readings.forEach(reading -> assertThat(reading.stored()).isEqualTo(VALUES));
    }
}
