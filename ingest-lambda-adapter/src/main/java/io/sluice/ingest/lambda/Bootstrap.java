package io.sluice.ingest.lambda;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.IngestException;
import io.sluice.ingest.lambda.internal.deadletter.DeadLetterSinks;
import io.sluice.ingest.lambda.internal.event.EventHandler;
import io.sluice.ingest.lambda.internal.event.ReadingGateway;
import io.sluice.ingest.lambda.internal.response.ErrorBody;
import io.sluice.ingest.lambda.internal.runtime.ConcurrentLoops;
import io.sluice.ingest.lambda.internal.runtime.ConnectionGuard;
import io.sluice.ingest.lambda.internal.runtime.ExtensionApi;
import io.sluice.ingest.lambda.internal.runtime.FinalLog;
import io.sluice.ingest.lambda.internal.runtime.HostPort;
import io.sluice.ingest.lambda.internal.runtime.InvocationLoop;
import io.sluice.ingest.lambda.internal.runtime.LoopSettings;
import io.sluice.ingest.lambda.internal.runtime.RuntimeApi;
import io.sluice.ingest.lambda.internal.runtime.RuntimeApiException;
import io.sluice.ingest.lambda.internal.runtime.SecretsApi.SecretException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program of the Lambda function: reads the environment, opens the ingestor once, then serves invocations until the
 * platform ends it, one at a time or, where {@code AWS_LAMBDA_MAX_CONCURRENCY} says so, as many at once over the one
 * ingestor.
 *
 * <p>An event is readings as they are, or in the envelope of any source that docs/lambda.md lists. It is answered as
 * {@link AnswerMode} says, at the latest a margin before its deadline. Settings: {@link LambdaConfig}. Standard output
 * stays empty.
 */
public final class Bootstrap {

    /** Exit code: told to stop, by SIGTERM for one. */
    public static final int EXIT_STOPPED = 0;

    /** Exit code: {@code AWS_LAMBDA_RUNTIME_API} is not set or not host:port; nothing was connected to. */
    public static final int EXIT_NO_RUNTIME_API = 64;

    /** Exit code: a setting is wrong; reported as {@code Runtime.ConfigInvalid}. */
    public static final int EXIT_CONFIG = 65;

    /** Exit code: the database could not be opened; reported as {@code Runtime.DatabaseUnavailable} or the like. */
    public static final int EXIT_DATABASE = 66;

    /** Exit code: the Runtime API is gone, or its answer was one that asks the process to end. */
    public static final int EXIT_RUNTIME_API = 67;

    /** Exit code: an {@link Error}, after which nothing is certain. */
    public static final int EXIT_FATAL = 70;

    private static final Logger LOG = LoggerFactory.getLogger(Bootstrap.class);
    private static final String ADDRESS = "AWS_LAMBDA_RUNTIME_API";

    private static final long LAST_FLUSH_MILLIS = 2_000;

    /** What other loops have to answer what they have in hand, after an Error in one. */
    private static final long LAST_WORDS_MILLIS = 1_000;

    private Bootstrap() {}

    /**
     * Runs the function and ends the process.
     *
     * @param args none
     */
    public static void main(String[] args) {
        runAndExit(new BoundedOpener(BoundedOpener::openIngestor));
    }

    /** Runs the function over what an opener opens, and ends the process. */
    static void runAndExit(GatewayOpener opener) {
        Termination termination = new Termination();
        termination.install();
        int code = EXIT_FATAL;
        try {
            code = run(System.getenv(), opener, System.err, termination);
        } catch (Throwable e) {
            termination.lastResort().met(e);
        }
        if (termination.lastResort().cause() != null) {
            code = EXIT_FATAL;
        }
        termination.endedByItself();
        System.exit(code);
    }

    /**
     * Runs the function on this thread until the Runtime API ends it; the process lives on. Signals are left alone.
     *
     * @param environment variables by name, {@code AWS_LAMBDA_RUNTIME_API} among them
     * @return the exit code, one of this class's constants
     */
    public static int run(Map<String, String> environment) {
        return run(environment, new BoundedOpener(BoundedOpener::openIngestor), System.err, new Termination());
    }

    static int run(Map<String, String> environment, GatewayOpener opener, PrintStream err, Termination termination) {
        FinalLog log = new FinalLog(err, environment);
        HostPort endpoint;
        try {
            String address = environment.getOrDefault(ADDRESS, "");
            if (address.isEmpty()) {
                throw new IllegalArgumentException("not set: this program is started by AWS Lambda or its emulator");
            }
            endpoint = HostPort.parse(address, 0);
        } catch (IllegalArgumentException e) {
            log.write(ADDRESS + ": " + e.getMessage());
            return EXIT_NO_RUNTIME_API;
        }
        try {
            return start(environment, opener, endpoint, log, termination);
        } catch (Error e) {
            termination.lastResort().met(e);
            termination.lastResort().say(log);
            return EXIT_FATAL;
        }
    }

    private static int start(
            Map<String, String> environment,
            GatewayOpener opener,
            HostPort endpoint,
            FinalLog log,
            Termination termination) {
        LambdaConfig config;
        try {
            config = LambdaConfig.fromEnvironment(environment);
        } catch (IllegalArgumentException e) {
            return initFailed(endpoint, log, "Runtime.ConfigInvalid", String.valueOf(e.getMessage()), EXIT_CONFIG);
        }
        ReadingGateway gateway;
        termination.lastResort().initReport(e -> reportInitError(endpoint, RuntimeApi.FATAL, ErrorBody.of(e)));
        try {
            gateway = LazyGateway.openAsConfigured(config, opener);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return EXIT_STOPPED;
        } catch (Exception e) {
            return initFailed(endpoint, log, databaseError(e), databaseMessage(config, e), EXIT_DATABASE);
        } catch (Error e) {
            termination.lastResort().initReport(null);
            reportInitError(endpoint, RuntimeApi.FATAL, ErrorBody.of(e));
            throw e;
        }
        termination.lastResort().initReport(null);
        termination.ending(gateway);
        try (gateway;
                ExtensionApi extension = new ExtensionApi(endpoint, UserAgent.token())) {
            if (config.sigtermExtension()) {
                extension.start();
            }
            serveAndFlush(config, gateway, endpoint, termination);
            return EXIT_STOPPED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return EXIT_STOPPED;
        } catch (RuntimeApiException e) {
            log.write("the Runtime API ended the loop: " + e.getMessage());
            return EXIT_RUNTIME_API;
        }
    }

    private static void serveAndFlush(
            LambdaConfig config, ReadingGateway gateway, HostPort endpoint, Termination termination)
            throws RuntimeApiException, InterruptedException {
        try {
            serve(config, gateway, endpoint, termination);
        } catch (RuntimeApiException e) {
            // Only what had no outcome at its deadline is still pending.
            gateway.flush(LAST_FLUSH_MILLIS);
            throw e;
        } catch (Error e) {
            // From here on the time is bounded, whatever in the gateway does not end any more.
            termination.lastResort().met(e);
            termination.stopping().awaitIdle(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAST_WORDS_MILLIS));
            throw e;
        }
    }

    private static void serve(LambdaConfig config, ReadingGateway gateway, HostPort endpoint, Termination termination)
            throws RuntimeApiException, InterruptedException {
        if (config.concurrency().isEmpty()) {
            loop(config, gateway, endpoint, termination).run();
            return;
        }
        List<InvocationLoop> loops = new ArrayList<>();
        int wanted = config.concurrency().getAsInt();
        if (config.loops() < wanted) {
            LOG.warn(
                    "AWS_LAMBDA_MAX_CONCURRENCY={}, and {} loops: each needs a thread and a descriptor, of which there are"
                            + " 1,024; the platform sends what is beyond them to other environments",
                    wanted,
                    config.loops());
        }
        for (int i = 0; i < config.loops(); i++) {
            loops.add(loop(config, gateway, endpoint, termination));
        }
        new ConcurrentLoops(loops).run();
    }

    /** A loop with a connection, a handler and a guard of its own, since none of them is for several threads. */
    private static InvocationLoop loop(
            LambdaConfig config, ReadingGateway gateway, HostPort endpoint, Termination termination) {
        long marginMillis = config.deadlineMargin().toMillis();
        ConnectionGuard guard = new ConnectionGuard(
                gateway, config.probeAfter().toMillis(), marginMillis, System::currentTimeMillis, System::nanoTime);
        return new InvocationLoop(
                new RuntimeApi(endpoint, UserAgent.token(), System::currentTimeMillis),
                new EventHandler(gateway, config.eventSettings(), System::currentTimeMillis),
                new LoopSettings(
                        termination.stopping(),
                        guard,
                        config.concurrency().isEmpty(),
                        config.mode() == AnswerMode.RESPONSIVE));
    }

    private static int initFailed(HostPort endpoint, FinalLog log, String errorType, String message, int exitCode) {
        log.write(errorType + ": " + message);
        reportInitError(endpoint, errorType, ErrorBody.of(errorType, message));
        return exitCode;
    }

    private static void reportInitError(HostPort endpoint, String errorType, byte[] body) {
        try (RuntimeApi api = new RuntimeApi(endpoint, UserAgent.token(), System::currentTimeMillis)) {
            api.initError(errorType, body);
        }
    }

    private static String databaseError(Exception e) {
        if (e instanceof SecretException) {
            return "Runtime.SecretUnavailable";
        }
        if (e instanceof DeadLetterSinks.OpenException) {
            return "Runtime.DeadLettersUnavailable";
        }
        FailureKind kind = e instanceof IngestException ingest ? ingest.kind() : FailureKind.UNAVAILABLE;
        return switch (kind) {
            case SCHEMA -> "Runtime.SchemaMismatch";
            case UNAUTHORIZED -> "Runtime.DatabaseLoginRefused";
            default -> "Runtime.DatabaseUnavailable";
        };
    }

    private static String databaseMessage(LambdaConfig config, Exception e) {
        if (e instanceof TimeoutException) {
            return "the database at " + config.database().hosts() + " was not ready within SLUICE_INIT_TIMEOUT_MS="
                    + config.initTimeout().toMillis();
        }
        return e instanceof IngestException
                        || e instanceof SecretException
                        || e instanceof DeadLetterSinks.OpenException
                ? String.valueOf(e.getMessage())
                : e.toString();
    }
}
