package io.sluice.ingest.benchmarks.lambda;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import io.sluice.ingest.benchmarks.load.ServerProcess;
import io.sluice.ingest.benchmarks.load.Sessions;
import io.sluice.ingest.lambda.Bootstrap;
import java.util.List;
import java.util.Map;

/** The functions that are compared: the adapter in its two modes, and the official runtime client with two handlers. */
public enum Function {
    /** The adapter, answering with the outcomes. */
    SLUICE_DURABLE("sluice_durable", Bootstrap.class, "", "durable", true),
    /** The runtime client, and a handler that waits for its writes. */
    RIC_AWAITED("ric_awaited", AWSLambda.class, AwaitedHandler.class.getName(), "", true),
    /** The adapter, answering at acceptance, with the outcomes waited for before the next poll. */
    SLUICE_RESPONSIVE("sluice_responsive", Bootstrap.class, "", "responsive", false),
    /** The runtime client, and a handler that does not wait for its writes. */
    RIC_UNAWAITED("ric_unawaited", AWSLambda.class, UnawaitedHandler.class.getName(), "", false);

    /** What the platform sets, as far as either runtime looks at it. */
    private static final Map<String, String> PLATFORM = Map.of(
            "AWS_LAMBDA_FUNCTION_NAME", "ingest",
            "AWS_LAMBDA_FUNCTION_VERSION", "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1769",
            "AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/ingest",
            "AWS_LAMBDA_LOG_STREAM_NAME", "2026/01/01/[$LATEST]0",
            "AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand",
            "AWS_REGION", "eu-west-1");

    private final String label;
    private final Class<?> main;
    private final String handler;
    private final String mode;
    private final boolean durable;

    Function(String label, Class<?> main, String handler, String mode, boolean durable) {
        this.label = label;
        this.main = main;
        this.handler = handler;
        this.mode = mode;
        this.durable = durable;
    }

    /** Its name in tables and files. */
    public String label() {
        return label;
    }

    /** Whether it answers when the readings are stored, and not before. */
    boolean durable() {
        return durable;
    }

    /** The hand-written function that this one is measured against; itself, if it is one. */
    public Function rival() {
        return durable ? RIC_AWAITED : RIC_UNAWAITED;
    }

    /** The main class, and what it is started with. */
    List<String> command() {
        return handler.isEmpty() ? List.of(main.getName()) : List.of(main.getName(), handler);
    }

    /** Makes an environment that of the function, as the platform would. */
    void configure(Map<String, String> environment, String runtimeApi, ServerProcess server) {
        environment
                .keySet()
                .removeIf(name -> name.startsWith("AWS_")
                        || name.startsWith("SLUICE_")
                        || name.startsWith("SCYLLA_")
                        || name.equals("JAVA_TOOL_OPTIONS"));
        environment.putAll(PLATFORM);
        environment.put("AWS_LAMBDA_RUNTIME_API", runtimeApi);
        environment.put("_HANDLER", handler.isEmpty() ? "bootstrap" : handler);
        environment.put(DriverHandler.HOSTS, String.join(",", server.hosts()));
        environment.put(DriverHandler.DATACENTER, server.datacenter());
        if (!mode.isEmpty()) {
            environment.put("SCYLLA_KEYSPACE", Sessions.TABLE.keyspace());
            environment.put("SLUICE_TABLE", Sessions.TABLE.table());
            environment.put("SLUICE_MODE", mode);
        }
    }
}
