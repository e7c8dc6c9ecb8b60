package io.sluice.ingest.lambda;

import io.sluice.ingest.ConnectionCounts;
import io.sluice.ingest.DeadLetterSink;
import io.sluice.ingest.Login;
import io.sluice.ingest.SensorIngestor;
import io.sluice.ingest.SensorIngestorBuilder;
import io.sluice.ingest.internal.fault.UncaughtErrors;
import io.sluice.ingest.lambda.internal.deadletter.DeadLetterSinks;
import io.sluice.ingest.lambda.internal.event.IngestorGateway;
import io.sluice.ingest.lambda.internal.event.ReadingGateway;
import io.sluice.ingest.lambda.internal.runtime.SecretsApi;
import io.sluice.ingest.lambda.internal.runtime.SecretsApi.SecretException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The opening of the ingestor within the init timeout, whatever in it blocks: name look-ups, the driver's own timeouts
 * and the schema come one after the other, and none of them knows of the others.
 */
final class BoundedOpener implements GatewayOpener {

    /** Whoever closes has flushed before: what is still pending then is given up, and kept by the dead-letter sink. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(20);

    private static final Logger LOG = LoggerFactory.getLogger(BoundedOpener.class);

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
            if (e.getCause() instanceof Error fatal) {
                throw fatal;
            }
            throw e;
        } catch (TimeoutException | InterruptedException e) {
            thread.interrupt();
            opening.whenComplete(BoundedOpener::end); // should it come about after all
            throw e;
        }
    }

    /** What comes when nobody waits for it any more; nor does anybody hear of what is thrown here. */
    private static void end(@Nullable ReadingGateway late, @Nullable Throwable failure) {
        try {
            if (late != null) {
                late.close();
            }
        } catch (RuntimeException | Error e) {
            UncaughtErrors.handOver(e);
        }
        UncaughtErrors.handOver(failure);
    }

    /** Opens the real ingestor. */
    static ReadingGateway openIngestor(LambdaConfig config) throws Exception {
        DatabaseConfig database = config.database();
        // The session gets the larger part of the time; the rest is for the schema and the statement.
        SensorIngestorBuilder builder = SensorIngestor.builder()
                .hosts(database.hosts())
                .localDatacenter(database.localDatacenter())
                .table(database.table())
                .jsonFormat(config.jsonFormat())
                .maxPendingRows(config.maxPendingRows())
                .maxBlock(config.maxBlock())
                .deliveryTimeout(config.deliveryTimeout())
                .openTimeout(config.initTimeout().multipliedBy(4).dividedBy(5))
                .closeTimeout(CLOSE_TIMEOUT)
                // A failure is in the answer or with the dead-letter sink, and a sink that fails is logged.
                .failureListener(failure -> UncaughtErrors.handOver(failure.cause()));
        if (database.schemaReplication() > 0) {
            builder.createSchema(database.schemaReplication());
        }
        if (config.concurrency().isEmpty()) {
            // Between invocations the process may be frozen, and then every heartbeat would be late at once.
            builder.heartbeatInterval(Duration.ZERO);
        }
        database.username()
                .ifPresent(user -> builder.credentials(user, database.password().orElse("")));
        if (database.secretId().isPresent()) {
            String secretId = database.secretId().get();
            builder.credentials(new RotatedLogin(
                    () -> fetchLogin(config, secretId), BoundedOpener::inBackground, System::nanoTime));
        }
        DeadLetterSink sink = DeadLetterSinks.open(config.deadLetters(), database.table(), System.err);
        SensorIngestor ingestor = builder.deadLetterSink(sink).build(); // closes the sink, also where it fails
        return orClose(ingestor, () -> {
            logBudget(config, ingestor.connections());
            return new IngestorGateway(ingestor, sink, config.mode() == AnswerMode.RESPONSIVE);
        });
    }

    /** Makes something of what is open, which is closed if that fails, since nobody else knows of it. */
    static <T> T orClose(AutoCloseable open, Callable<T> making) throws Exception {
        try {
            return making.call();
        } catch (Throwable e) {
            try {
                open.close();
            } catch (Throwable atClose) {
                e.addSuppressed(atClose);
            }
            throw e;
        }
    }

    private static Login fetchLogin(LambdaConfig config, String secretId) throws SecretException, InterruptedException {
        try (SecretsApi secrets = new SecretsApi(
                config.database().secretsPort(), config.database().sessionToken())) {
            SecretsApi.Login login = secrets.login(
                    secretId, (int) config.initTimeout().dividedBy(2).toMillis());
            return new Login(login.username(), login.password());
        }
    }

    private static void inBackground(Runnable reading) {
        Thread thread = new Thread(reading, "sluice-login");
        thread.setDaemon(true);
        thread.start();
    }

    private static void logBudget(LambdaConfig config, ConnectionCounts counts) {
        LOG.info(
                "connections: {} node(s) with {} shard(s) in all, and one to hear of changes = {} for each instance; {}"
                        + " instances may hold {}. Fewer instances hold fewer: reserved concurrency, larger batches,"
                        + " several invocations at a time (docs/lambda.md)",
                counts.nodes(),
                counts.shards(),
                counts.total(),
                config.expectedInstances(),
                (long) counts.total() * config.expectedInstances());
    }
}
