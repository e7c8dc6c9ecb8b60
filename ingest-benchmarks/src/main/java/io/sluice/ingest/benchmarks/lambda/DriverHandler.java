package io.sluice.ingest.benchmarks.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.ingest.benchmarks.load.Sessions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What a good Java developer writes by hand for a managed runtime: the session opened and the INSERT prepared with the
 * handler; a Jackson tree of the event, a bound statement and {@code executeAsync} for each reading. It takes streams,
 * which spares the runtime client its own parsing of the event. One invocation at a time.
 */
public abstract class DriverHandler implements RequestStreamHandler {
    static final String HOSTS = "SCYLLA_HOSTS";
    static final String DATACENTER = "SCYLLA_LOCAL_DC";

    private final ObjectMapper mapper = new ObjectMapper();
    private final CqlSession session;
    private final PreparedStatement insert;

    /** Opens the session that the environment tells of. */
    DriverHandler() {
        session = Sessions.open(Sessions.addresses(List.of(variable(HOSTS).split(",", -1))), variable(DATACENTER));
        insert = Sessions.prepareInsert(session);
    }

    @Override
    public final void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        JsonNode tree = mapper.readTree(event);
        answer.write((tree.isArray() ? all(tree) : one(tree)).getBytes(StandardCharsets.UTF_8));
    }

    private String one(JsonNode reading) {
        CompletionStage<AsyncResultSet> write = write(reading);
        return answer(1, List.of(write));
    }

    private String all(JsonNode readings) {
        List<CompletionStage<AsyncResultSet>> writes = new ArrayList<>(readings.size());
        for (JsonNode reading : readings) {
            writes.add(write(reading));
        }
        return answer(readings.size(), writes);
    }

    /** Sends a reading off. */
    CompletionStage<AsyncResultSet> write(JsonNode reading) {
        return session.executeAsync(Sessions.bind(insert, reading));
    }

    /**
     * The answer to an event, once it is due.
     *
     * @param readings of the event
     * @param writes of each of them
     */
    abstract String answer(int readings, List<CompletionStage<AsyncResultSet>> writes);

    private static String variable(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new IllegalStateException(name + " is not set");
        }
        return value;
    }
}
