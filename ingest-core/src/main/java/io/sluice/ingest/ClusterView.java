package io.sluice.ingest;

import java.util.List;

/** What an ingestor sees of its cluster. Thread-safe. */
interface ClusterView {

    /** The nodes of the local datacenter. */
    List<IngestorHealth.NodeHealth> nodes();

    /** How rows find their shard now. */
    IngestorHealth.Routing routing();

    /** How requests reach it. */
    IngestorHealth.Transport transport();
}
