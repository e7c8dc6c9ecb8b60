package io.sluice.ingest.internal.transport;

import com.datastax.oss.driver.api.core.metadata.Node;

/**
 * Where a request goes.
 *
 * @param node the replica
 * @param shard its shard, from 0; 0 for a node without shards
 */
public record Target(Node node, int shard) {

    /** The node's address, as the driver names it. */
    public String address() {
        return node.getEndPoint().toString();
    }

    @Override
    public String toString() {
        return node.getEndPoint() + "/" + shard;
    }
}
