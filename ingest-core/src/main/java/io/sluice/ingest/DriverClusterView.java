package io.sluice.ingest;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import io.sluice.ingest.internal.routing.Router;
import io.sluice.ingest.internal.session.TableWatch;
import io.sluice.ingest.internal.transport.SessionConnections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The cluster as the driver's metadata shows it. */
record DriverClusterView(CqlSession session, Router router, TableWatch watch, IngestorHealth.Transport transport)
        implements ClusterView {

    @Override
    public List<IngestorHealth.NodeHealth> nodes() {
        return session.getMetadata().getNodes().values().stream()
                .filter(SessionConnections::isLocal)
                .map(this::health)
                .sorted(Comparator.comparing(IngestorHealth.NodeHealth::address))
                .toList();
    }

    private IngestorHealth.NodeHealth health(Node node) {
        NodeState state = node.getState();
        return new IngestorHealth.NodeHealth(
                node.getEndPoint().toString(),
                state != NodeState.DOWN && state != NodeState.FORCED_DOWN,
                SessionConnections.shardsOf(node),
                SessionConnections.openOf(session, node));
    }

    @Override
    public IngestorHealth.Routing routing() {
        return switch (router.strategy()) {
            case TOKEN_RING -> IngestorHealth.Routing.TOKEN_RING;
            case TABLETS -> IngestorHealth.Routing.TABLETS;
            case ANY_NODE -> IngestorHealth.Routing.ANY_NODE;
        };
    }

    @Override
    public @Nullable String tableMisfit() {
        IngestException misfit = watch.misfit();
        return misfit == null ? null : misfit.getMessage();
    }
}
