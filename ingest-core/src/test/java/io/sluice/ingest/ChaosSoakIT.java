package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.internal.delivery.WriteClock;
import io.sluice.ingest.testkit.ShardedCluster;
import io.sluice.ingest.testkit.SharedClusters;
import io.sluice.ingest.testkit.chaos.ChaosRun;
import io.sluice.ingest.testkit.chaos.Heap;
import io.sluice.ingest.testkit.chaos.Load;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three replicas under all the load they take, and under a clock that jumps. */
@Timeout(value = 15, unit = java.util.concurrent.TimeUnit.MINUTES)
class ChaosSoakIT {

    private final ShardedCluster cluster = SharedClusters.threeNodes();

    @AfterEach
    void undo() {
        cluster.resetFronts();
    }

    @AfterAll
    static void tell() {
        System.out.println(ChaosRun.total());
    }

    @Test
    void shouldKeepAFlatHeapAtSaturation() throws Exception {
        int steps = ChaosRun.LONG ? 8 : 3;
        ChaosRun run = ChaosRun.begin(cluster, "soak", new Load(4, 0), UnaryOperator.identity());
        run.awaitStored(10_000);
        long first = Heap.usedAfterGc();
        long last = first;
        for (int step = 0; step < steps; step++) {
            ChaosRun.goOn(Duration.ofSeconds(ChaosRun.LONG ? 5 : 3));
            last = Heap.usedAfterGc();
            System.out.printf(
                    Locale.ROOT,
                    "SOAK stored=%d heap_after_gc_mib=%.1f%n",
                    run.ingestor().stats().stored(),
                    last / 1024.0 / 1024.0);
        }
        run.end(1);
        // What waits within the bounds differs from one look to the next; a leak of a row would be far more.
        assertThat(last - first).isLessThan(24 << 20);
        assertThat(run.load().failures()).isEmpty();
    }

    @Test
    void shouldLetTheLaterAcceptedWinWhenTheClockJumpsAheadAndBack() throws Exception {
        AtomicLong skewMicros = new AtomicLong();
        WriteClock clock =
                new WriteClock(() -> ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()) + skewMicros.get());
        ChaosRun run = ChaosRun.begin(
                cluster,
                "clock",
                new Load(2, 1_000),
                UnaryOperator.identity(),
                builder -> new SensorIngestor(IngestorParts.open(builder.config(), row -> clock.next())));
        long hour = Duration.ofHours(1).toNanos() / 1_000;
        for (long skew : new long[] {-hour, hour, 0, -2 * hour, -hour}) {
            run.awaitStored(500);
            skewMicros.set(skew);
        }
        run.awaitStored(500);
        run.end(5);
        assertThat(run.load().failures()).isEmpty();
    }
}
