package io.sluice.ingest;

import io.sluice.ingest.internal.delivery.Callbacks;
import io.sluice.ingest.internal.delivery.DeliveryCounts;
import io.sluice.ingest.internal.lane.Lane;
import io.sluice.ingest.internal.lane.LaneCounts;
import io.sluice.ingest.internal.lane.Lanes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Puts the counts of the parts together as {@link IngestorStats}. */
final class StatsReader {

    private static final double NANOS_PER_MICRO = 1_000.0;

    private StatsReader() {}

    static IngestorStats read(DeliveryCounts counts, Lanes.Counted lanes, Callbacks callbacks) {
        List<LaneStats> laneStats = new ArrayList<>(lanes.open().size());
        Histogram all = new Histogram(LaneCounts.MAX_LATENCY_NANOS, LaneCounts.LATENCY_DIGITS);
        all.add(lanes.gone().latency());
        long requests = lanes.gone().requestsSent();
        long misrouted = lanes.gone().misrouted();
        for (Lane lane : lanes.open()) {
            LaneCounts of = lane.counts();
            Histogram latency = of.latency();
            all.add(latency);
            requests += of.requestsSent();
            misrouted += of.misrouted();
            laneStats.add(new LaneStats(
                    lane.target().address(),
                    lane.target().shard(),
                    of.rowsSent(),
                    of.requestsSent(),
                    of.requestsInFlight(),
                    lane.budget().rows(),
                    of.misrouted(),
                    of.rowsRefused(),
                    Arrays.stream(of.batchSizes()).boxed().toList(),
                    percentiles(latency)));
        }
        return new IngestorStats(
                counts.accepted(),
                counts.stored(),
                counts.failed(),
                counts.accepted() - counts.stored() - counts.failed(),
                counts.pendingBytes(),
                counts.rejected(),
                counts.backPressured(),
                requests,
                misrouted,
                counts.retried(),
                counts.retries(),
                percentiles(all),
                List.copyOf(laneStats),
                callbacks.listenerErrors(),
                callbacks.listenerOverflows(),
                counts.deadLettered(),
                counts.deadLetterErrors());
    }

    private static Latency percentiles(Histogram nanos) {
        return new Latency(
                nanos.getTotalCount(),
                nanos.getValueAtPercentile(50) / NANOS_PER_MICRO,
                nanos.getValueAtPercentile(90) / NANOS_PER_MICRO,
                nanos.getValueAtPercentile(99) / NANOS_PER_MICRO,
                nanos.getValueAtPercentile(99.9) / NANOS_PER_MICRO,
                nanos.getMaxValue() / NANOS_PER_MICRO);
    }
}
