package io.sluice.ingest.internal.routing;

import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.internal.transport.Target;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Finds the replica and shard that own a row. Thread-safe. */
public interface Routing {

    /**
     * Finds where a row goes, and marks it if it must go alone.
     *
     * @param row not yet queued
     * @return the target, or null if no node is known to be up
     */
    @Nullable
    Target route(EncodedRow row);

    /**
     * Whether a target may still come up: its node is one of the cluster's.
     *
     * @param target that rows went to
     * @return false if it will not again
     */
    boolean knows(Target target);

    /**
     * Learns from a misrouted request where the tablet of its row is.
     *
     * @param row that was sent alone
     * @param payload {@code tablets-routing-v1} of its response
     */
    void learn(EncodedRow row, ByteBuffer payload);
}
