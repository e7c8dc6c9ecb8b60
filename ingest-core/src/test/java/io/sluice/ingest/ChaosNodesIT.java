package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.testkit.ClusterNode;
import io.sluice.ingest.testkit.ShardedCluster;
import io.sluice.ingest.testkit.SharedClusters;
import io.sluice.ingest.testkit.chaos.ChaosRun;
import io.sluice.ingest.testkit.chaos.Heap;
import io.sluice.ingest.testkit.chaos.Load;
import java.time.Duration;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three replicas, of which some die, stand still or go away under load: nothing acknowledged is lost. */
@Timeout(value = 25, unit = java.util.concurrent.TimeUnit.MINUTES)
class ChaosNodesIT {

    private final ShardedCluster cluster = SharedClusters.threeNodes();

    @AfterEach
    void bringBack() throws InterruptedException {
        cluster.resetFronts();
        for (ClusterNode node : cluster.nodes()) {
            if (!node.isAlive()) {
                node.start();
            }
        }
    }

    @AfterAll
    static void tell() {
        System.out.println(ChaosRun.total());
    }

    @Test
    void shouldTellNobodyOfAFailureWhenOneNodeAfterTheOtherIsKilled() throws Exception {
        int rounds = ChaosRun.LONG ? 6 : 1;
        ChaosRun run = ChaosRun.begin(cluster, "killed", new Load(2, 1_000), UnaryOperator.identity());
        run.awaitStored(2_000);
        for (int round = 0; round < rounds; round++) {
            ClusterNode node = cluster.node(round % 3);
            run.load().longestCall().reset();
            node.kill();
            run.awaitStored(2_000);
            node.start();
            run.awaitStored(1_000);
            System.out.printf(
                    Locale.ROOT,
                    "PAUSE node=%d longest_write_ms=%.1f longest_submit_ms=%.1f stored=%d%n",
                    round % 3,
                    run.load().longestCall().writeMillis(),
                    run.load().longestCall().submitMillis(),
                    run.ingestor().stats().stored());
        }
        run.end(rounds);
        assertThat(run.load().failures()).isEmpty();
    }

    @Test
    void shouldTellNobodyOfAFailureWhenANodeStandsStill() throws Exception {
        ChaosRun run = ChaosRun.begin(cluster, "paused", new Load(2, 1_000), UnaryOperator.identity());
        run.awaitStored(1_000);
        cluster.node(1).pause();
        try {
            ChaosRun.goOn(Duration.ofSeconds(ChaosRun.LONG ? 10 : 4));
        } finally {
            cluster.node(1).resume();
        }
        run.awaitStored(2_000);
        run.end(1);
        assertThat(run.load().failures()).isEmpty();
    }

    @Test
    void shouldHoldWhatTheBoundsAllowWhenEveryNodeIsDownAndDrainByItselfWhenTheyAreBack() throws Exception {
        int bound = 10_000;
        long bytes = 4 << 20;
        ChaosRun run = ChaosRun.begin(
                cluster,
                "all_down",
                // Enough to come to the bounds in seconds; what more there is only takes long to compare in the end.
                new Load(2, 5_000),
                builder -> builder.maxPendingRows(bound).maxPendingBytes(bytes));
        run.awaitStored(2_000);
        long before = Heap.usedAfterGc();
        takeDown();

        // One refusal is all that comes: then both writers wait for room.
        ChaosRun.await("back-pressure", () -> run.load().turnedAway() > 0);
        ChaosRun.goOn(Duration.ofSeconds(ChaosRun.LONG ? 15 : 4));

        IngestorStats down = run.ingestor().stats();
        assertThat(down.pending()).isBetween(1L, (long) bound);
        assertThat(down.pendingBytes()).isLessThanOrEqualTo(bytes);
        assertThat(down.backPressured()).isPositive();
        // A row costs some hundred bytes beside its encoded ones; without a bound it would be all the heap by now.
        assertThat(Heap.usedAfterGc() - before).isLessThan(bound * 2_048L + (16 << 20));

        bringBack();
        run.awaitStored(down.pending());
        run.end(1);
        assertThat(run.load().failures()).isEmpty();
    }

    /** In the long form the processes end, in order, since all replicas of a row killed at once may lose what they acknowledged. */
    private void takeDown() {
        cluster.nodes().forEach(node -> node.front().refuse());
        if (ChaosRun.LONG) {
            cluster.nodes().forEach(ClusterNode::stop);
        }
    }
}
