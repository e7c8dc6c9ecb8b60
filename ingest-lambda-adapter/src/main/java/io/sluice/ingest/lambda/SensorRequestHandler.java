package io.sluice.ingest.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.sluice.ingest.lambda.internal.event.EventHandler;
import io.sluice.ingest.lambda.internal.runtime.ConnectionGuard;
import io.sluice.ingest.lambda.internal.runtime.FunctionException;
import io.sluice.ingest.lambda.internal.runtime.Invocation;
import io.sluice.ingest.lambda.internal.runtime.StreamBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handler for a managed Java runtime, over the same code as {@link Bootstrap}: {@code Handler} is this class's name,
 * and the settings are {@link LambdaConfig}'s. Needs {@code com.amazonaws:aws-lambda-java-core}, which the runtime has.
 *
 * <p>The session is opened by the constructor, in the function's init. With {@code org.crac} on the class path, as SnapStart
 * has it, the session is closed before the snapshot is taken, and opened and prepared anew after each restore.
 *
 * <p>Always {@link AnswerMode#DURABLE}: the managed runtime asks for the next event as soon as the handler has returned, so
 * that nothing could be awaited after the answer. An event that fails is an {@link InvocationFailedException}.
 *
 * <p>Thread-safe: a managed runtime with several invocations at a time calls one instance from several threads.
 */
public final class SensorRequestHandler implements RequestStreamHandler {

    private static final Logger LOG = LoggerFactory.getLogger(SensorRequestHandler.class);

    private final LambdaConfig config;
    private final RestorableGateway gateway;
    /** Kept, since the context that they are registered with does not. */
    private final @Nullable Object hooks;

    private final Deque<Worker> idle = new ConcurrentLinkedDeque<>();

    /**
     * Reads the environment and opens the session.
     *
     * @throws IllegalArgumentException naming every setting that is wrong
     * @throws Exception if the database cannot be opened; the platform reports it as an init error
     */
    public SensorRequestHandler() throws Exception {
        this(System.getenv(), new BoundedOpener(BoundedOpener::openIngestor));
    }

    SensorRequestHandler(Map<String, String> environment, GatewayOpener opener) throws Exception {
        config = LambdaConfig.fromEnvironment(environment);
        if (config.mode() == AnswerMode.RESPONSIVE) {
            throw new IllegalArgumentException(
                    "bad configuration: SLUICE_MODE=responsive needs the custom runtime (provided.al2023), as a managed"
                            + " one asks for the next event at once");
        }
        gateway = new RestorableGateway(config, opener);
        hooks = registerHooks(gateway);
    }

    private static @Nullable Object registerHooks(RestorableGateway gateway) {
        try {
            return CheckpointHooks.register(gateway);
        } catch (LinkageError e) {
            LOG.debug("no org.crac here, and so no snapshots to prepare for: {}", e.toString());
            return null;
        }
    }

    /** What the platform calls around a snapshot; null without {@code org.crac}. */
    @Nullable
    Object hooks() {
        return hooks;
    }

    /**
     * Stores the readings of an event and answers with their outcomes.
     *
     * @param input the event
     * @param output gets the answer, in one write
     * @param context says how much time is left
     * @throws InvocationFailedException if the event failed; its type and message say why
     * @throws IOException if the event cannot be read or the answer not written
     */
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        Worker worker = idle.poll();
        if (worker == null) {
            worker = new Worker();
        }
        try {
            output.write(worker.handle(input, context));
        } catch (FunctionException e) {
            throw new InvocationFailedException(e.errorType(), String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InvocationFailedException("Runtime.Stopped", "interrupted amid the event");
        } finally {
            idle.push(worker);
        }
    }

    /** What one invocation at a time needs for itself, and keeps for the next. */
    private final class Worker {
        private final StreamBuffer event = new StreamBuffer();
        private final EventHandler handler =
                new EventHandler(gateway, config.eventSettings(), System::currentTimeMillis);
        private final ConnectionGuard guard = new ConnectionGuard(
                gateway,
                config.probeAfter().toMillis(),
                config.deadlineMargin().toMillis(),
                System::currentTimeMillis,
                System::nanoTime);

        byte[] handle(InputStream input, Context context) throws IOException, FunctionException, InterruptedException {
            long deadlineMillis = System.currentTimeMillis() + context.getRemainingTimeInMillis();
            try {
                event.read(input);
                guard.arrived(deadlineMillis);
                return handler.handle(new Invocation(
                        String.valueOf(context.getAwsRequestId()),
                        deadlineMillis,
                        context.getInvokedFunctionArn(),
                        null,
                        null,
                        event.array(),
                        event.length()));
            } finally {
                guard.asking();
            }
        }
    }
}
