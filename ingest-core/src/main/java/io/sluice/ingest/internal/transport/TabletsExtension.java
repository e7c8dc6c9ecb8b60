package io.sluice.ingest.internal.transport;

/** ScyllaDB's protocol extension {@code TABLETS_ROUTING_V1} (docs/dev/protocol-extensions.md). */
final class TabletsExtension {

    /** Under this key a response carries the tablet of a request that reached a wrong node or shard. */
    static final String PAYLOAD_KEY = "tablets-routing-v1";

    private TabletsExtension() {}
}
