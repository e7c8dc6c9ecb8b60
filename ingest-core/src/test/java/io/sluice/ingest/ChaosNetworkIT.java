package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.testkit.ShardedCluster;
import io.sluice.ingest.testkit.SharedClusters;
import io.sluice.ingest.testkit.chaos.ChaosRun;
import io.sluice.ingest.testkit.chaos.Load;
import io.sluice.ingest.testkit.chaos.TableCheck;
import io.sluice.ingest.testkit.front.ErrorAnswer;
import io.sluice.ingest.testkit.front.Fault;
import io.sluice.ingest.testkit.front.FaultPlan;
import io.sluice.ingest.testkit.front.Front;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections and answers that go wrong under load, over three replicas: nothing acknowledged is lost. */
@Timeout(value = 15, unit = java.util.concurrent.TimeUnit.MINUTES)
class ChaosNetworkIT {

    private static final int FAULTS = ChaosRun.LONG ? 100 : 20;

    private final ShardedCluster cluster = SharedClusters.threeNodes();

    @AfterEach
    void undo() {
        cluster.resetFronts();
    }

    @AfterAll
    static void tell() {
        System.out.println(ChaosRun.total());
    }

    private ChaosRun begin(String table) throws InterruptedException {
        ChaosRun run = ChaosRun.begin(cluster, table, new Load(2, 1_000), UnaryOperator.identity());
        run.awaitStored(500);
        return run;
    }

    @Test
    void shouldTellNobodyOfAFailureWhenConnectionsAreCut() throws Exception {
        int rounds = ChaosRun.LONG ? 15 : 6;
        ChaosRun run = begin("cut");
        for (int round = 0; round < rounds; round++) {
            cluster.front(round % 3).disconnectAll();
            run.awaitStored(500);
        }
        cluster.nodes().forEach(node -> node.front().disconnectAll());
        run.awaitStored(500);
        run.end(rounds + 1);
        assertThat(run.load().failures()).isEmpty();
    }

    @Test
    void shouldTellNobodyOfAFailureWhenANodesConnectionsAreHalfOpen() throws Exception {
        ChaosRun run = begin("half_open");
        // As when a machine is gone without a word: connections stay, and whatever is sent is lost.
        cluster.front(2).faults().always(request -> true, Fault.lost());
        ChaosRun.goOn(Duration.ofSeconds(ChaosRun.LONG ? 15 : 4));
        run.awaitStored(500);
        cluster.front(2).faults().clear();
        cluster.front(2).disconnectAll(); // as when it answers again, and knows nothing of them
        run.awaitStored(500);
        run.end(1);
        assertThat(run.load().failures()).isEmpty();
    }

    @Test
    void shouldTellNobodyOfAFailureWhenANodeIsABlackHole() throws Exception {
        ChaosRun run = begin("black_hole");
        // Connections are taken, the new ones too, and nothing is ever read.
        forEachShard(cluster.front(0), Front::freezeShard);
        ChaosRun.goOn(Duration.ofSeconds(ChaosRun.LONG ? 15 : 4));
        run.awaitStored(500);
        forEachShard(cluster.front(0), Front::thawShard);
        run.awaitStored(500);
        run.end(1);
        assertThat(run.load().failures()).isEmpty();
    }

    private void forEachShard(Front front, java.util.function.ObjIntConsumer<Front> action) {
        for (int shard = 0; shard < cluster.shards(); shard++) {
            action.accept(front, shard);
        }
    }

    @Test
    void shouldTellNobodyOfAFailureWhenOneShardStandsStill() throws Exception {
        ChaosRun run = begin("frozen");
        cluster.front(1).freezeShard(3);
        ChaosRun.goOn(Duration.ofSeconds(ChaosRun.LONG ? 10 : 4));
        run.awaitStored(500);
        cluster.front(1).thawShard(3);
        run.awaitStored(500);
        run.end(1);
        assertThat(run.load().failures()).isEmpty();
    }

    /** What passes by itself: each must end in a stored row. */
    private static Map<String, Fault> passing() {
        Map<String, Fault> faults = new LinkedHashMap<>();
        faults.put("delayed", Fault.delay(Duration.ofMillis(300)));
        faults.put("request lost", Fault.lost());
        faults.put("answer lost", Fault.answerLost());
        faults.put("disconnected", Fault.disconnect());
        faults.put("disconnected after storing", Fault.disconnectAfterStoring());
        faults.put("server error", Fault.error(ErrorAnswer.serverError()));
        faults.put("overloaded", Fault.error(ErrorAnswer.overloaded()));
        faults.put("bootstrapping", Fault.error(ErrorAnswer.bootstrapping()));
        faults.put("unavailable", Fault.error(ErrorAnswer.unavailable(2, 1)));
        faults.put("write timeout", Fault.error(ErrorAnswer.writeTimeout(1, 2, "UNLOGGED_BATCH")));
        faults.put("write timeout after storing", Fault.errorAfterStoring(ErrorAnswer.writeTimeout(1, 2, "SIMPLE")));
        faults.put("write failure", Fault.error(ErrorAnswer.writeFailure(1, 2, 1, "SIMPLE")));
        faults.put("rate limit", Fault.error(ErrorAnswer.configError("Per-partition rate limit reached")));
        faults.put("unprepared", Fault.error(ErrorAnswer.unprepared()));
        return faults;
    }

    @Test
    void shouldStoreEveryRowWhenAnswersGoWrongForAWhile() throws Exception {
        ChaosRun run = begin("answers");
        int rounds = 0;
        for (Map.Entry<String, Fault> each : passing().entrySet()) {
            inject(each.getKey(), each.getValue());
            run.awaitStored(200);
            rounds++;
        }
        run.end(rounds);
        assertThat(run.load().failures()).isEmpty();
    }

    @Test
    void shouldEndInATypedFailureWhateverTheServerRefusesForGood() throws Exception {
        ChaosRun run = begin("refused");
        Set<FailureKind> permanent =
                EnumSet.of(FailureKind.SCHEMA, FailureKind.UNAUTHORIZED, FailureKind.TOO_LARGE, FailureKind.VALIDATION);
        inject("unauthorized", Fault.error(ErrorAnswer.unauthorized()));
        run.awaitStored(200);
        inject("too large", Fault.error(ErrorAnswer.invalid("Mutation of 99 bytes is too large")));
        run.awaitStored(200);
        inject("invalid", Fault.error(ErrorAnswer.invalid("nonsense")));
        run.awaitStored(200);
        run.end(3);
        assertThat(permanent).containsAll(run.load().failures().keySet());
    }

    @Test
    void shouldAccountForEveryReadingWhenTheDeadLetterFileIsFull(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("letters");
        ReadingTable table = ReadingTable.reference(ChaosRun.KEYSPACE, "full_file");
        NdjsonDeadLetters letters = NdjsonDeadLetters.builder(file, table)
                .maxFileBytes(16_384)
                .maxTotalBytes(65_536)
                .open();
        ChaosRun run =
                ChaosRun.begin(cluster, table.table(), new Load(2, 1_000), builder -> builder.deadLetterSink(letters));
        run.awaitStored(500);
        for (int node = 0; node < 3; node++) {
            cluster.front(node)
                    .faults()
                    .always(
                            request -> request.isWrite() && request.token() < 0,
                            Fault.error(ErrorAnswer.unauthorized()));
        }
        ChaosRun.await("a full file", () -> run.ingestor().stats().deadLetterErrors() > 100);
        cluster.resetFronts();
        run.awaitStored(500);
        run.end(1);

        IngestorStats stats = run.ingestor().stats();
        assertThat(stats.deadLettered()).isPositive();
        assertThat(stats.deadLettered() + stats.deadLetterErrors()).isEqualTo(stats.failed());
        long replayed = 0;
        for (Path each : lettersIn(folder)) {
            DeadLetterReplay.Summary summary = DeadLetterReplay.replay(
                    each,
                    SensorIngestor.builder()
                            .hosts(cluster.contactPoints())
                            .localDatacenter(cluster.datacenter())
                            .table(table));
            assertThat(summary.isComplete()).isTrue();
            replayed += summary.stored();
        }
        assertThat(replayed).isEqualTo(stats.deadLettered());
        TableCheck check = TableCheck.compare(cluster, table.toString(), run.load());
        assertThat(check.lost()).isZero();
        assertThat(check.altered()).as("the replayed rows are as written, too").isZero();
    }

    private static List<Path> lettersIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> !path.getFileName().toString().startsWith("."))
                    .toList();
        }
    }

    /** Has some writes of each node go wrong, and waits until they have. */
    private void inject(String what, Fault fault) {
        for (int node = 0; node < 3; node++) {
            cluster.front(node).faults().next(FAULTS, fault);
        }
        for (int node = 0; node < 3; node++) {
            FaultPlan plan = cluster.front(node).faults();
            ChaosRun.await(what, () -> plan.remaining() == 0);
            plan.clear();
        }
    }
}
