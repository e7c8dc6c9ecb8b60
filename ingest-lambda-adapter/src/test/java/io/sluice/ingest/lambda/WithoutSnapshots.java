package io.sluice.ingest.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.ingest.lambda.internal.event.ScriptedGateway;
import java.io.ByteArrayInputStream;
import java.util.Map;

/** A program that handles one event with {@link SensorRequestHandler} and says whether it prepared for snapshots. */
final class WithoutSnapshots {

    private WithoutSnapshots() {}

    public static void main(String[] args) throws Exception {
        SensorRequestHandler handler = new SensorRequestHandler(
                Map.of("SCYLLA_HOSTS", "127.0.0.1:1", "SCYLLA_LOCAL_DC", "d"),
                config -> new ScriptedGateway(group -> group.stored(1)));
        System.out.print((handler.hooks() != null) + " ");
        handler.handleRequest(
                new ByteArrayInputStream("{}".getBytes(UTF_8)), System.out, ManagedContext.withMillisLeft(10_000));
        System.out.flush();
    }
}
