package io.sluice.ingest.internal.transport;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.time.TimestampGenerator;
import com.datastax.oss.driver.internal.core.context.InternalDriverContext;
import com.datastax.oss.driver.internal.core.session.DefaultSession;
import com.datastax.oss.driver.internal.core.session.RequestProcessor;
import com.datastax.oss.driver.internal.core.time.ServerSideTimestampGenerator;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletionStage;

/** How {@link DriverTransport} has statements sent. Thread-safe. */
interface StatementSender {

    /** Sends a statement; may throw where the session does. */
    CompletionStage<AsyncResultSet> send(Statement<?> statement);

    /**
     * Sends statements as a session does, but without a write timestamp. The driver asks its session's timestamp generator
     * whenever a statement has none, and {@link Statement#NO_DEFAULT_TIMESTAMP} is how a statement says that it has none: so
     * only the generator can leave the time to the server. A session of the driver's own is used with another generator
     * for these statements alone; of any other its own generator has to be that one.
     *
     * @param session open
     * @throws IllegalArgumentException if the session would stamp every statement
     */
    static StatementSender unstamped(CqlSession session) {
        TimestampGenerator generator = session.getContext().getTimestampGenerator();
        if (generator instanceof ServerSideTimestampGenerator) {
            return session::executeAsync;
        }
        if (session instanceof DefaultSession own && own.getContext() instanceof InternalDriverContext context) {
            InternalDriverContext serverTime =
                    withGenerator(context, new ServerSideTimestampGenerator(session.getContext()));
            return statement -> send(own, serverTime, statement);
        }
        throw new IllegalArgumentException("writeTime=SERVER: the session is wrapped ("
                + session.getClass().getName() + ") and its timestamp generator ("
                + generator.getClass().getName()
                + ") stamps every statement with this machine's time; open it with advanced.timestamp-generator.class ="
                + " ServerSideTimestampGenerator, or give the driver's own session");
    }

    /** As {@link DefaultSession#execute} does. */
    private static CompletionStage<AsyncResultSet> send(
            DefaultSession session, InternalDriverContext context, Statement<?> statement) {
        RequestProcessor<Statement<?>, CompletionStage<AsyncResultSet>> processor =
                context.getRequestProcessorRegistry().processorFor(statement, Statement.ASYNC);
        return session.isClosed()
                ? processor.newFailure(new IllegalStateException("Session is closed"))
                : processor.process(statement, session, context, session.getName());
    }

    private static InternalDriverContext withGenerator(InternalDriverContext context, TimestampGenerator generator) {
        return (InternalDriverContext) Proxy.newProxyInstance(
                InternalDriverContext.class.getClassLoader(),
                new Class<?>[] {InternalDriverContext.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getTimestampGenerator")) {
                        return generator;
                    }
                    try {
                        return method.invoke(context, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
