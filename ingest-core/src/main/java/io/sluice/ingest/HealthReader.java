package io.sluice.ingest;

import io.sluice.ingest.IngestorHealth.NodeHealth;
import io.sluice.ingest.IngestorHealth.Status;
import io.sluice.ingest.internal.config.IngestorConfig;
import io.sluice.ingest.internal.delivery.Delivery;
import io.sluice.ingest.internal.delivery.DeliveryCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Looks at the parts of an ingestor and says how they are. */
final class HealthReader {

    private final IngestorConfig config;
    private final ClusterView cluster;
    private final Delivery delivery;

    HealthReader(IngestorConfig config, ClusterView cluster, Delivery delivery) {
        this.config = config;
        this.cluster = cluster;
        this.delivery = delivery;
    }

    IngestorHealth read() {
        DeliveryCounts counts = delivery.view().counts();
        List<NodeHealth> nodes = cluster.nodes();
        Duration oldest = delivery.view().oldestPending();
        List<String> down = new ArrayList<>(2);
        if (delivery.isSessionClosed()) {
            down.add("the session of the ingestor for " + config.table()
                    + " was closed: open another ingestor over an open one");
        } else if (delivery.isClosed()) {
            down.add("the ingestor for " + config.table() + " is closed: open another one");
        }
        if (nodes.stream().noneMatch(node -> node.up() && node.connections() > 0)) {
            down.add(
                    "no node of the local datacenter" + datacenter() + " is connected: check that the cluster is up and"
                            + " the network lets connections through; readings wait within their bounds meanwhile");
        }
        String misfit = cluster.tableMisfit();
        if (misfit != null) {
            down.add(misfit + "; all its readings fail as SCHEMA: mend the table, or open an ingestor with another"
                    + " mapping");
        }
        List<String> ended = delivery.isClosed() ? List.of() : delivery.view().endedShards();
        if (!ended.isEmpty()) {
            down.add("the driver's I/O threads for " + String.join(", ", ended)
                    + " have ended: their readings go a slower way, or wait; restart the process, and look in its log for"
                    + " an OutOfMemoryError or another Error");
        }
        List<String> degraded = new ArrayList<>();
        describeNodes(nodes, degraded);
        describeDelivery(counts, oldest, degraded);
        List<String> reasons = new ArrayList<>(down);
        reasons.addAll(degraded);
        return new IngestorHealth(
                !down.isEmpty() ? Status.DOWN : !degraded.isEmpty() ? Status.DEGRADED : Status.UP,
                List.copyOf(reasons),
                List.copyOf(nodes),
                cluster.routing(),
                cluster.transport(),
                counts.accepted() - counts.stored() - counts.failed(),
                counts.pendingBytes(),
                delivery.view().retrying(),
                oldest,
                delivery.view().isFull());
    }

    private String datacenter() {
        return config.localDatacenter() == null ? "" : " " + config.localDatacenter();
    }

    private static void describeNodes(List<NodeHealth> nodes, List<String> reasons) {
        for (NodeHealth node : nodes) {
            if (!node.up()) {
                reasons.add("node " + node.address() + " is down: its rows go to other replicas; bring it back");
            } else if (!node.isFullyConnected()) {
                reasons.add("node " + node.address() + " has " + node.connections() + " connections for "
                        + node.shards() + " shards: the driver is opening them; if this stays, check the node's limits"
                        + " and the network");
            }
        }
    }

    private void describeDelivery(DeliveryCounts counts, Duration oldest, List<String> reasons) {
        if (delivery.view().isFull()) {
            reasons.add("readings are turned away: " + delivery.view().describePressure()
                    + "; slow the source down, or find out why the database is slow");
        }
        if (oldest.compareTo(config.requestTimeout()) > 0) {
            reasons.add("a reading has waited " + oldest.toMillis() + " ms for its outcome, longer than requestTimeout="
                    + config.requestTimeout().toMillis() + " ms: look at the database's load and the nodes above");
        }
        if (delivery.view().retrying() > 0) {
            reasons.add(delivery.view().retrying() + " readings are being tried again (" + counts.retries()
                    + " attempts so far): the failures of those that are given up on say why");
        }
        if (delivery.view().deadLetterSinkFails()) {
            reasons.add("the dead-letter sink did not keep the last reading given to it (" + counts.deadLetterErrors()
                    + " in all): its disk may be full; failed readings go to the failure listener only");
        }
    }
}
