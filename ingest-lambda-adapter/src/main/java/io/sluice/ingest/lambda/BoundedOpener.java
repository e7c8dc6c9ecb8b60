package io.sluice.ingest.lambda;

import io.sluice.ingest.DeadLetterSink;
import io.sluice.ingest.SensorIngestor;
import io.sluice.ingest.SensorIngestorBuilder;
import io.sluice.ingest.lambda.internal.deadletter.DeadLetterSinks;
import io.sluice.ingest.lambda.internal.event.IngestorGateway;
import io.sluice.ingest.lambda.internal.event.ReadingGateway;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The opening of the ingestor within the init timeout, whatever in it blocks: name look-ups, the driver's own timeouts
 * and the schema come one after the other, and none of them knows of the others.
 */
final class BoundedOpener implements GatewayOpener {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final GatewayOpener unbounded;

    BoundedOpener(GatewayOpener unbounded) {
        this.unbounded = unbounded;
    }

    @Override
    public ReadingGateway open(LambdaConfig config) throws Exception {
        CompletableFuture<ReadingGateway> opening = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        opening.complete(unbounded.open(config));
                    } catch (Throwable e) {
                        opening.completeExceptionally(e);
                    }
                },
                "sluice-open");
        thread.setDaemon(true);
        thread.start();
        try {
            return opening.get(config.initTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        } catch (TimeoutException | InterruptedException e) {
            thread.interrupt();
            opening.thenAccept(ReadingGateway::close); // should it come about after all
            throw e;
        }
    }

    /** Opens the real ingestor. */
    static ReadingGateway openIngestor(LambdaConfig config) throws IOException {
        // The session gets the larger part of the time; the rest is for the schema and the statement.
        SensorIngestorBuilder builder = SensorIngestor.builder()
                .hosts(config.hosts())
                .localDatacenter(config.localDatacenter())
                .table(config.table())
                .jsonFormat(config.jsonFormat())
                .maxPendingRows(config.maxPendingRows())
                .openTimeout(config.initTimeout().multipliedBy(4).dividedBy(5))
                .closeTimeout(CLOSE_TIMEOUT);
        if (config.schemaReplication() > 0) {
            builder.createSchema(config.schemaReplication());
        }
        config.username()
                .ifPresent(user -> builder.credentials(user, config.password().orElse("")));
        DeadLetterSink sink = DeadLetterSinks.open(config.deadLetters(), System.err);
        try {
            return new IngestorGateway(builder.deadLetterSink(sink).build(), sink, config.maxBlock());
        } catch (RuntimeException | Error e) {
            sink.close();
            throw e;
        }
    }
}
