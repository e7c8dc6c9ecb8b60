package io.sluice.ingest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an ingestor sees of its cluster. Thread-safe. */
interface ClusterView {

    /** The nodes of the local datacenter. */
    List<IngestorHealth.NodeHealth> nodes();

    /** How rows find their shard now. */
    IngestorHealth.Routing routing();

    /** How requests reach it. */
    IngestorHealth.Transport transport();

    /** In what the table is other than mapped, as far as is known; null if it is as mapped, or gone. */
    @Nullable
    String tableMisfit();
}
