package io.sluice.ingest.lambda;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.IngestException;
import io.sluice.ingest.lambda.internal.deadletter.DeadLetterSinks;
import io.sluice.ingest.lambda.internal.event.EventHandler;
import io.sluice.ingest.lambda.internal.event.ReadingGateway;
import io.sluice.ingest.lambda.internal.response.ErrorBody;
import io.sluice.ingest.lambda.internal.runtime.HostPort;
import io.sluice.ingest.lambda.internal.runtime.InvocationLoop;
import io.sluice.ingest.lambda.internal.runtime.RuntimeApi;
import io.sluice.ingest.lambda.internal.runtime.RuntimeApiException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * The program of the Lambda function: reads the environment, opens the ingestor once, then serves invocations one at a
 * time until the platform ends it.
 *
 * <p>An event is one reading, an array of readings, or NDJSON, the latter also as a JSON string. It is answered when
 * the database has acknowledged its readings or refused them, at the latest a margin before its deadline. Settings:
 * {@link LambdaConfig}. Standard output stays empty.
 */
public final class Bootstrap {

    /** Exit code: told to stop. */
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

    private static final String ADDRESS = "AWS_LAMBDA_RUNTIME_API";

    private Bootstrap() {}

    /**
     * Runs the function and ends the process.
     *
     * @param args none
     */
    public static void main(String[] args) {
        System.exit(run(System.getenv()));
    }

    /**
     * Runs the function on this thread until the Runtime API ends it; the process lives on.
     *
     * @param environment variables by name, {@code AWS_LAMBDA_RUNTIME_API} among them
     * @return the exit code, one of this class's constants
     */
    public static int run(Map<String, String> environment) {
        return run(environment, new BoundedOpener(BoundedOpener::openIngestor), System.err);
    }

    static int run(Map<String, String> environment, GatewayOpener opener, PrintStream err) {
        HostPort endpoint;
        try {
            String address = environment.getOrDefault(ADDRESS, "");
            if (address.isEmpty()) {
                throw new IllegalArgumentException("not set: this program is started by AWS Lambda or its emulator");
            }
            endpoint = HostPort.parse(address, 0);
        } catch (IllegalArgumentException e) {
            err.println(ADDRESS + ": " + e.getMessage());
            return EXIT_NO_RUNTIME_API;
        }
        try (RuntimeApi api = new RuntimeApi(endpoint, userAgent(), System::currentTimeMillis)) {
            return start(environment, opener, api, err);
        } catch (Error e) {
            err.println("fatal: " + e);
            return EXIT_FATAL;
        }
    }

    private static int start(Map<String, String> environment, GatewayOpener opener, RuntimeApi api, PrintStream err) {
        LambdaConfig config;
        try {
            config = LambdaConfig.fromEnvironment(environment);
        } catch (IllegalArgumentException e) {
            return initFailed(api, err, "Runtime.ConfigInvalid", String.valueOf(e.getMessage()), EXIT_CONFIG);
        }
        ReadingGateway gateway;
        try {
            gateway = opener.open(config);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return EXIT_STOPPED;
        } catch (Exception e) {
            return initFailed(api, err, databaseError(e), databaseMessage(config, e), EXIT_DATABASE);
        }
        try (gateway) {
            new InvocationLoop(api, new EventHandler(gateway, config.eventSettings(), System::currentTimeMillis)).run();
            return EXIT_STOPPED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return EXIT_STOPPED;
        } catch (RuntimeApiException e) {
            err.println("the Runtime API ended the loop: " + e.getMessage());
            return EXIT_RUNTIME_API;
        }
    }

    private static int initFailed(RuntimeApi api, PrintStream err, String errorType, String message, int exitCode) {
        err.println(errorType + ": " + message);
        api.initError(errorType, ErrorBody.of(errorType, message));
        return exitCode;
    }

    private static String databaseError(Exception e) {
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
            return "the database at " + config.hosts() + " was not ready within SLUICE_INIT_TIMEOUT_MS="
                    + config.initTimeout().toMillis();
        }
        return e instanceof IngestException || e instanceof DeadLetterSinks.OpenException
                ? String.valueOf(e.getMessage())
                : e.toString();
    }

    /** One token, since the platform takes what stands before the first space as the runtime's name. */
    private static String userAgent() {
        return "sluice-lambda/" + version() + "-java" + Runtime.version().feature();
    }

    private static String version() {
        StringBuilder version = new StringBuilder();
        try (InputStream in = Bootstrap.class.getResourceAsStream("version.txt")) {
            for (int b = in == null ? -1 : in.read(); b > ' ' && b < 0x7f; b = in.read()) {
                version.append((char) b);
            }
        } catch (IOException e) {
            version.setLength(0);
        }
        return version.length() == 0 ? "dev" : version.toString();
    }
}
