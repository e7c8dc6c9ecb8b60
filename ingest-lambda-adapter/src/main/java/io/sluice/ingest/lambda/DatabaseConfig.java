package io.sluice.ingest.lambda;

import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.lambda.internal.runtime.HostPort;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@link LambdaConfig} that says which database is written to, where in it, and with which login. Immutable.
 * Passwords and tokens are in no {@link #toString()}.
 */
public final class DatabaseConfig {

    private static final int CQL_PORT = 9042;
    private static final int SECRETS_PORT = 2_773;

    private final List<InetSocketAddress> hosts;
    private final String localDatacenter;
    private final @Nullable String username;
    private final @Nullable String password;
    private final @Nullable String secretId;
    private final int secretsPort;
    private final String sessionToken;
    private final ReadingTable table;
    private final int schemaReplication;

    DatabaseConfig(EnvironmentReader in) {
        hosts = hosts(in);
        localDatacenter = in.required("SCYLLA_LOCAL_DC", "the datacenter whose nodes are written to");
        username = in.text("SCYLLA_USERNAME");
        password = in.text("SCYLLA_PASSWORD");
        secretId = in.name("SLUICE_SECRET_ID");
        secretsPort = in.number("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", SECRETS_PORT, 1, 65_535);
        String token = in.text("AWS_SESSION_TOKEN");
        sessionToken = token == null ? "" : token;
        checkLogin(in);
        table = ReadingTable.reference(
                in.identifier("SCYLLA_KEYSPACE", ReadingTable.REFERENCE_KEYSPACE),
                in.identifier("SLUICE_TABLE", ReadingTable.REFERENCE_TABLE));
        schemaReplication = in.number("SLUICE_CREATE_SCHEMA", 0, 0, 16);
    }

    private void checkLogin(EnvironmentReader in) {
        boolean both = username != null && password != null;
        String one = username == null ? "SCYLLA_PASSWORD" : "SCYLLA_USERNAME";
        String other = username == null ? "SCYLLA_USERNAME" : "SCYLLA_PASSWORD";
        boolean none = username == null && password == null;
        if (secretId == null) {
            if (!none && !both) {
                in.problem("SCYLLA_USERNAME and SCYLLA_PASSWORD go together: " + other + " is not set");
            }
            return;
        }
        if (!none) {
            in.problem("SLUICE_SECRET_ID stands in place of SCYLLA_USERNAME and SCYLLA_PASSWORD, and "
                    + (both ? "SCYLLA_USERNAME and SCYLLA_PASSWORD are set" : one + " is set"));
        }
        if (sessionToken.isEmpty()) {
            in.problem("SLUICE_SECRET_ID needs AWS_SESSION_TOKEN, which the platform sets");
        }
    }

    private static List<InetSocketAddress> hosts(EnvironmentReader in) {
        List<InetSocketAddress> hosts = new ArrayList<>();
        String list = in.required("SCYLLA_HOSTS", "host[:port],… to find the cluster by");
        for (int start = 0; !list.isEmpty() && start <= list.length(); ) {
            int comma = list.indexOf(',', start);
            int end = comma < 0 ? list.length() : comma;
            try {
                hosts.add(HostPort.parse(list.substring(start, end).strip(), CQL_PORT)
                        .toAddress());
            } catch (IllegalArgumentException e) {
                in.problem("SCYLLA_HOSTS: " + e.getMessage());
            }
            start = end + 1;
        }
        return List.copyOf(hosts);
    }

    /**
     * The hosts to find the cluster by.
     *
     * @return at least one; a name is not resolved yet
     */
    public List<InetSocketAddress> hosts() {
        return hosts;
    }

    /**
     * The datacenter whose nodes are written to.
     *
     * @return its name
     */
    public String localDatacenter() {
        return localDatacenter;
    }

    /**
     * The login's role.
     *
     * @return empty if there is no login
     */
    public Optional<String> username() {
        return Optional.ofNullable(username);
    }

    Optional<String> password() {
        return Optional.ofNullable(password);
    }

    /**
     * The secret that holds the login.
     *
     * @return its name or ARN; empty if the login is in the environment, or there is none
     */
    public Optional<String> secretId() {
        return Optional.ofNullable(secretId);
    }

    int secretsPort() {
        return secretsPort;
    }

    String sessionToken() {
        return sessionToken;
    }

    /**
     * The table that readings go to.
     *
     * @return the reference shape under the configured names
     */
    public ReadingTable table() {
        return table;
    }

    /**
     * How many replicas a keyspace gets that is created at the start.
     *
     * @return 1 to 16; 0 if nothing is created
     */
    public int schemaReplication() {
        return schemaReplication;
    }

    @Override
    public String toString() {
        return "hosts=" + hosts + ", localDatacenter=" + localDatacenter + ", username="
                + (username == null ? "none" : username) + ", password=" + (password == null ? "none" : "***")
                + ", secretId=" + (secretId == null ? "none" : secretId) + ", table=" + table
                + ", schemaReplication=" + schemaReplication;
    }
}
