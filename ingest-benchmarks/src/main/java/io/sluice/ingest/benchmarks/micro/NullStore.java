package io.sluice.ingest.benchmarks.micro;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.sluice.ingest.benchmarks.load.ServerProcess;
import io.sluice.ingest.benchmarks.load.Sessions;
import io.sluice.ingest.internal.session.TableStatements;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A server in a process of its own that stores nothing, four shards, and a session to it; one for each trial. */
@State(Scope.Benchmark)
public class NullStore {
    private static final int SHARDS = 4;

    @SuppressWarnings("NullAway.Init") // set up by JMH
    private ServerProcess server;

    @SuppressWarnings("NullAway.Init") // set up by JMH
    private CqlSession session;

    /** Starts both. */
    @Setup(Level.Trial)
    public void start() {
        server = new ServerProcess(1, SHARDS);
        session = Sessions.open(server.contactPoints(), server.datacenter());
        TableStatements.create(session, Sessions.TABLE, server.datacenter(), 1);
    }

    /** Ends both. */
    @TearDown(Level.Trial)
    public void stop() {
        session.close();
        server.close();
    }

    ServerProcess server() {
        return server;
    }

    CqlSession session() {
        return session;
    }

    PreparedStatement prepareInsert() {
        return Sessions.prepareInsert(session);
    }
}
