package io.sluice.ingest.testkit.front;

import java.util.Map;
import java.util.Set;

/**
 * Adds a custom payload to the answers of EXECUTE, such as {@code tablets-routing-v1}. Called on an event loop, so it
 * must not block.
 */
@FunctionalInterface
interface ResponseDecorator {
    /** Adds nothing. */
    ResponseDecorator NONE = (request, extensions) -> Map.of();

    /**
     * The payload of the answer to a request that went well.
     *
     * @param request the request
     * @param extensions the protocol extensions that the client named in STARTUP
     */
    Map<String, byte[]> payload(RequestInfo request, Set<String> extensions);
}
