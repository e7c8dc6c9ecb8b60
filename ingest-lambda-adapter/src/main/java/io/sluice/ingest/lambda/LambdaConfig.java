package io.sluice.ingest.lambda;

import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.JsonFormat.TimestampUnit;
import io.sluice.ingest.JsonFormat.UnknownFields;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.lambda.internal.event.EventSettings;
import io.sluice.ingest.lambda.internal.runtime.HostPort;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the Lambda function, read from its environment. Immutable.
 *
 * <table>
 * <caption>Environment variables</caption>
 * <tr><th>Name</th><th>Default</th><th>What it says</th></tr>
 * <tr><td>SCYLLA_HOSTS</td><td>required</td><td>hosts to find the cluster by: {@code host[:port],…}, port 9042 if not
 * said, an IPv6 address in brackets</td></tr>
 * <tr><td>SCYLLA_LOCAL_DC</td><td>required</td><td>the datacenter whose nodes are written to</td></tr>
 * <tr><td>SCYLLA_USERNAME, SCYLLA_PASSWORD</td><td>none</td><td>the login; both or neither</td></tr>
 * <tr><td>SCYLLA_KEYSPACE</td><td>sensor_data</td><td>the keyspace, exactly (case matters)</td></tr>
 * <tr><td>SLUICE_TABLE</td><td>device_readings</td><td>the table, exactly; of {@link ReadingTable#reference()}'s
 * shape</td></tr>
 * <tr><td>SLUICE_CREATE_SCHEMA</td><td>0</td><td>if not 0, keyspace and table are created where they are missing, with
 * so many replicas in the local datacenter; 0 to 16</td></tr>
 * <tr><td>SLUICE_INIT_TIMEOUT_MS</td><td>5000</td><td>how long the start may wait for the database; 500 to 8000, since
 * the platform ends an init at 10 s</td></tr>
 * <tr><td>SLUICE_DEADLINE_MARGIN_MS</td><td>300</td><td>how long before its deadline an invocation is answered at the
 * latest; 50 to 60000</td></tr>
 * <tr><td>SLUICE_MAX_BLOCK_MS</td><td>2000</td><td>how long an event may wait for room while earlier writes are
 * pending; 0 to 900000. Keep it below the function's timeout less the margin</td></tr>
 * <tr><td>SLUICE_MAX_PENDING_ROWS</td><td>4096</td><td>how many readings may wait for their outcome at a time; 1 to
 * 32768</td></tr>
 * <tr><td>SLUICE_TIMESTAMP_UNIT</td><td>milliseconds</td><td>what a timestamp field holds: seconds, milliseconds,
 * microseconds or iso_8601</td></tr>
 * <tr><td>SLUICE_NUMERIC_STRINGS</td><td>false</td><td>whether a number may stand in quotes</td></tr>
 * <tr><td>SLUICE_UNKNOWN_FIELDS</td><td>ignore</td><td>what to do with a field that no column is mapped to: ignore or
 * refuse</td></tr>
 * <tr><td>SLUICE_PARTIAL_BATCH</td><td>true</td><td>whether the event source mappings have {@code
 * ReportBatchItemFailures}: then the answer names the records to deliver again, else the whole batch fails</td></tr>
 * <tr><td>SLUICE_MAX_GUNZIP_BYTES</td><td>16777216</td><td>the most bytes that a gzip document may have unpacked; 1024
 * to 268435456</td></tr>
 * <tr><td>SLUICE_HEALTH_PATH</td><td>/health</td><td>the path of HTTP requests that only ask whether the function
 * lives</td></tr>
 * <tr><td>SLUICE_DEAD_LETTERS</td><td>log</td><td>who keeps the readings that are not stored: {@code log}, a line on
 * standard error; {@code file:} and an absolute path; {@code service}, the {@link java.util.ServiceLoader service} of
 * {@link io.sluice.ingest.DeadLetterSink} on the class path</td></tr>
 * </table>
 *
 * <p>An empty variable counts as unset. Any other variable that begins with {@code SLUICE_} is refused. The login's
 * password is in no message and in no {@link #toString()}.
 */
public final class LambdaConfig {

    private static final int CQL_PORT = 9042;

    private final List<InetSocketAddress> hosts;
    private final String localDatacenter;
    private final @Nullable String username;
    private final @Nullable String password;
    private final ReadingTable table;
    private final int schemaReplication;
    private final Duration initTimeout;
    private final Duration deadlineMargin;
    private final Duration maxBlock;
    private final int maxPendingRows;
    private final JsonFormat jsonFormat;
    private final EventSettings eventSettings;
    private final String deadLetters;

    private LambdaConfig(EnvironmentReader in) {
        hosts = hosts(in);
        localDatacenter = in.required("SCYLLA_LOCAL_DC", "the datacenter whose nodes are written to");
        username = in.text("SCYLLA_USERNAME");
        password = in.text("SCYLLA_PASSWORD");
        if ((username == null) != (password == null)) {
            in.problem("SCYLLA_USERNAME and SCYLLA_PASSWORD go together: "
                    + (username == null ? "SCYLLA_USERNAME" : "SCYLLA_PASSWORD") + " is not set");
        }
        table = ReadingTable.reference(
                in.identifier("SCYLLA_KEYSPACE", ReadingTable.REFERENCE_KEYSPACE),
                in.identifier("SLUICE_TABLE", ReadingTable.REFERENCE_TABLE));
        schemaReplication = in.number("SLUICE_CREATE_SCHEMA", 0, 0, 16);
        initTimeout = Duration.ofMillis(in.number("SLUICE_INIT_TIMEOUT_MS", 5_000, 500, 8_000));
        deadlineMargin = Duration.ofMillis(in.number("SLUICE_DEADLINE_MARGIN_MS", 300, 50, 60_000));
        maxBlock = Duration.ofMillis(in.number("SLUICE_MAX_BLOCK_MS", 2_000, 0, 900_000));
        maxPendingRows = in.number("SLUICE_MAX_PENDING_ROWS", 4_096, 1, 32_768);
        jsonFormat = new JsonFormat(
                in.choice("SLUICE_TIMESTAMP_UNIT", TimestampUnit.MILLISECONDS, TimestampUnit.values()),
                in.flag("SLUICE_NUMERIC_STRINGS", false),
                in.choice("SLUICE_UNKNOWN_FIELDS", UnknownFields.IGNORE, UnknownFields.values()));
        eventSettings = new EventSettings(
                deadlineMargin.toMillis(),
                maxBlock.toMillis(),
                in.flag("SLUICE_PARTIAL_BATCH", true),
                in.number("SLUICE_MAX_GUNZIP_BYTES", 16 << 20, 1 << 10, 256 << 20),
                in.absolutePath("SLUICE_HEALTH_PATH", "/health", ""),
                table.columns().get(0).field());
        deadLetters = deadLetters(in);
        in.finish();
    }

    /**
     * Reads and checks the settings.
     *
     * @param environment variables by name, as {@link System#getenv()} has them
     * @return the settings
     * @throws IllegalArgumentException naming everything that is wrong, with values and ranges, but no password
     */
    public static LambdaConfig fromEnvironment(Map<String, String> environment) {
        return new LambdaConfig(new EnvironmentReader(environment));
    }

    private static List<InetSocketAddress> hosts(EnvironmentReader in) {
        List<InetSocketAddress> hosts = new ArrayList<>();
        String list = in.required("SCYLLA_HOSTS", "host[:port],… to find the cluster by");
        for (int start = 0; start < list.length(); ) {
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

    private static String deadLetters(EnvironmentReader in) {
        String name = "SLUICE_DEAD_LETTERS";
        String value = in.text(name);
        if (value == null || value.equals("log") || value.equals("service")) {
            return value == null ? "log" : value;
        }
        if (!value.startsWith("file:")) {
            in.problem(name + "=" + value + " is none of log, service and file: with an absolute path");
            return value;
        }
        return in.absolutePath(name, "", "file:");
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

    /**
     * How long the start may wait for the database in all.
     *
     * @return 500 to 8,000 ms
     */
    public Duration initTimeout() {
        return initTimeout;
    }

    /**
     * How long before its deadline an invocation is answered at the latest.
     *
     * @return 50 to 60,000 ms
     */
    public Duration deadlineMargin() {
        return deadlineMargin;
    }

    /**
     * How long an event may wait for room.
     *
     * @return 0 to 900,000 ms
     */
    public Duration maxBlock() {
        return maxBlock;
    }

    /**
     * How many readings may wait for their outcome at a time.
     *
     * @return 1 to 32,768
     */
    public int maxPendingRows() {
        return maxPendingRows;
    }

    /**
     * How readings are read.
     *
     * @return the rules
     */
    public JsonFormat jsonFormat() {
        return jsonFormat;
    }

    /**
     * Who keeps the readings that are not stored.
     *
     * @return {@code log}, {@code service}, or {@code file:} and an absolute path
     */
    public String deadLetters() {
        return deadLetters;
    }

    EventSettings eventSettings() {
        return eventSettings;
    }

    @Override
    public String toString() {
        return "hosts=" + hosts + ", localDatacenter=" + localDatacenter + ", username="
                + (username == null ? "none" : username) + ", password=" + (password == null ? "none" : "***")
                + ", table=" + table + ", schemaReplication=" + schemaReplication + ", initTimeout=" + initTimeout
                + ", deadlineMargin=" + deadlineMargin + ", maxBlock=" + maxBlock + ", maxPendingRows="
                + maxPendingRows + ", jsonFormat=" + jsonFormat + ", deadLetters=" + deadLetters + ", "
                + eventSettings;
    }
}
