package io.sluice.ingest.lambda;

import io.sluice.ingest.lambda.internal.event.ReadingGateway;

/** Opens what readings are written to; may take long and may fail. */
@FunctionalInterface
interface GatewayOpener {

    /** Opens it; on failure nothing stays open. */
    ReadingGateway open(LambdaConfig config) throws Exception;
}
