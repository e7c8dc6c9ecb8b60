package io.sluice.ingest.lambda;

import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.JsonFormat.TimestampUnit;
import io.sluice.ingest.JsonFormat.UnknownFields;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.lambda.internal.event.EventSettings;
import io.sluice.ingest.lambda.internal.event.EventSource;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

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
 * <tr><td>SLUICE_SECRET_ID</td><td>none</td><td>instead of the two: the name or ARN of a secret whose JSON has {@code
 * username} and {@code password}, fetched from the AWS Parameters and Secrets extension</td></tr>
 * <tr><td>SCYLLA_KEYSPACE</td><td>sensor_data</td><td>the keyspace, exactly (case matters)</td></tr>
 * <tr><td>SLUICE_TABLE</td><td>device_readings</td><td>the table, exactly; of {@link ReadingTable#reference()}'s
 * shape</td></tr>
 * <tr><td>SLUICE_CREATE_SCHEMA</td><td>0</td><td>if not 0, keyspace and table are created where they are missing, with
 * so many replicas in the local datacenter; 0 to 16</td></tr>
 * <tr><td>SLUICE_MODE</td><td>durable</td><td>when an event is answered: {@code durable}, with its outcomes, or {@code
 * responsive}, once its readings are accepted; see {@link AnswerMode}</td></tr>
 * <tr><td>SLUICE_INIT</td><td>fail-fast</td><td>what a start without the database does: {@code fail-fast} reports it and
 * ends, {@code lazy} takes events and fails them until it is there</td></tr>
 * <tr><td>SLUICE_INIT_TIMEOUT_MS</td><td>5000</td><td>how long the start may wait for the database; 500 to 8000, since
 * the platform ends an init at 10 s</td></tr>
 * <tr><td>SLUICE_DEADLINE_MARGIN_MS</td><td>300</td><td>how long before its deadline an invocation is answered at the
 * latest; 50 to 60000</td></tr>
 * <tr><td>SLUICE_MAX_BLOCK_MS</td><td>2000</td><td>how long an event may wait for room without any
 * progress; while there is some it may take all of its time. 0 to 900000</td></tr>
 * <tr><td>SLUICE_DELIVERY_TIMEOUT_MS</td><td>10000</td><td>how long a reading is tried again, however far its event's
 * deadline is; 5000 to 900000</td></tr>
 * <tr><td>SLUICE_MAX_PENDING_ROWS</td><td>4096</td><td>how many readings may wait for their outcome at a time,
 * of one shard 4096 at most; 1 to 32768</td></tr>
 * <tr><td>SLUICE_PROBE_AFTER_MS</td><td>5000</td><td>after so long without an event its connections are asked for an
 * answer before the next is written, since the environment may have been frozen; 0 (before every event) to
 * 900000</td></tr>
 * <tr><td>SLUICE_SIGTERM_EXTENSION</td><td>true</td><td>whether an internal extension is registered, without which the
 * platform ends the process unasked</td></tr>
 * <tr><td>SLUICE_EXPECTED_INSTANCES</td><td>1000</td><td>how many environments there may be at once, for the one line
 * that says what they hold together; changes nothing; 1 to 1000000</td></tr>
 * <tr><td>SLUICE_TIMESTAMP_UNIT</td><td>milliseconds</td><td>what a timestamp field holds: seconds, milliseconds,
 * microseconds or iso_8601</td></tr>
 * <tr><td>SLUICE_NUMERIC_STRINGS</td><td>false</td><td>whether a number may stand in quotes</td></tr>
 * <tr><td>SLUICE_UNKNOWN_FIELDS</td><td>ignore</td><td>what to do with a field that no column is mapped to: ignore or
 * refuse</td></tr>
 * <tr><td>SLUICE_PARTIAL_BATCH</td><td>sqs,kinesis</td><td>the sources whose event source mappings have {@code
 * ReportBatchItemFailures}, of sqs, kinesis and kafka: to these the answer names the records to deliver again, to any
 * other the whole batch fails. Or {@code none}, as {@code false} means too; {@code true} is the default</td></tr>
 * <tr><td>SLUICE_MAX_GUNZIP_BYTES</td><td>16777216</td><td>the most bytes that a gzip document may have unpacked; 1024
 * to 268435456</td></tr>
 * <tr><td>SLUICE_HEALTH_PATH</td><td>/health</td><td>the path of HTTP requests that only ask whether the function
 * lives</td></tr>
 * <tr><td>SLUICE_DEAD_LETTERS</td><td>log</td><td>who keeps the readings that are not stored: {@code log}, a line on
 * standard error; {@code file:} and an absolute path, for {@link io.sluice.ingest.DeadLetterReplay}; {@code service}, the {@link java.util.ServiceLoader service} of
 * {@link io.sluice.ingest.DeadLetterSink} on the class path</td></tr>
 * </table>
 *
 * <p>Of the platform's own variables {@code AWS_LAMBDA_MAX_CONCURRENCY} (how many invocations an environment takes at
 * once), {@code AWS_SESSION_TOKEN} and {@code PARAMETERS_SECRETS_EXTENSION_HTTP_PORT} are heeded.
 *
 * <p>An empty variable counts as unset. Any other variable that begins with {@code SLUICE_} is refused. Passwords and
 * tokens are in no message and in no {@link #toString()}.
 */
public final class LambdaConfig {

    /** The most that the platform gives an environment. */
    private static final int MAX_CONCURRENCY = 1_600;

    /** A descriptor and a thread each, of the 1,024 that an environment has. */
    private static final int MAX_LOOPS = 900;

    private final DatabaseConfig database;
    private final Duration initTimeout;
    private final Duration deadlineMargin;
    private final Duration maxBlock;
    private final Duration deliveryTimeout;
    private final Duration probeAfter;
    private final AnswerMode mode;
    private final InitMode init;
    private final boolean sigtermExtension;
    private final int expectedInstances;
    private final int concurrency;
    private final int maxPendingRows;
    private final JsonFormat jsonFormat;
    private final EventSettings eventSettings;
    private final String deadLetters;

    private LambdaConfig(EnvironmentReader in) {
        database = new DatabaseConfig(in);
        initTimeout = Duration.ofMillis(in.number("SLUICE_INIT_TIMEOUT_MS", 5_000, 500, 8_000));
        deadlineMargin = Duration.ofMillis(in.number("SLUICE_DEADLINE_MARGIN_MS", 300, 50, 60_000));
        maxBlock = Duration.ofMillis(in.number("SLUICE_MAX_BLOCK_MS", 2_000, 0, 900_000));
        deliveryTimeout = Duration.ofMillis(in.number("SLUICE_DELIVERY_TIMEOUT_MS", 10_000, 5_000, 900_000));
        probeAfter = Duration.ofMillis(in.number("SLUICE_PROBE_AFTER_MS", 5_000, 0, 900_000));
        mode = in.choice("SLUICE_MODE", AnswerMode.DURABLE, AnswerMode.values());
        init = in.choice("SLUICE_INIT", InitMode.FAIL_FAST, InitMode.values());
        sigtermExtension = in.flag("SLUICE_SIGTERM_EXTENSION", true);
        expectedInstances = in.number("SLUICE_EXPECTED_INSTANCES", 1_000, 1, 1_000_000);
        concurrency = in.number("AWS_LAMBDA_MAX_CONCURRENCY", 0, 1, MAX_CONCURRENCY);
        maxPendingRows = in.number("SLUICE_MAX_PENDING_ROWS", 4_096, 1, 32_768);
        jsonFormat = new JsonFormat(
                in.choice("SLUICE_TIMESTAMP_UNIT", TimestampUnit.MILLISECONDS, TimestampUnit.values()),
                in.flag("SLUICE_NUMERIC_STRINGS", false),
                in.choice("SLUICE_UNKNOWN_FIELDS", UnknownFields.IGNORE, UnknownFields.values()));
        eventSettings = new EventSettings(
                deadlineMargin.toMillis(),
                partialBatch(in),
                in.number("SLUICE_MAX_GUNZIP_BYTES", 16 << 20, 1 << 10, 256 << 20),
                in.absolutePath("SLUICE_HEALTH_PATH", "/health", ""),
                database.table().columns().stream()
                        .map(ReadingTable.Column::field)
                        .toList());
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

    /** The name of every variable that is read. */
    static Set<String> variables() {
        EnvironmentReader in = new EnvironmentReader(Map.of("SCYLLA_HOSTS", "h", "SCYLLA_LOCAL_DC", "d"));
        new LambdaConfig(in);
        return in.asked();
    }

    /** Once a yes or no; kafka was never meant by it, which can report from mappings in provisioned mode only. */
    private static Set<EventSource> partialBatch(EnvironmentReader in) {
        String name = "SLUICE_PARTIAL_BATCH";
        String value = in.text(name);
        if (value == null || value.equals("true")) {
            return Set.of(EventSource.SQS, EventSource.KINESIS);
        }
        Set<EventSource> sources = EnumSet.noneOf(EventSource.class);
        if (value.equals("none") || value.equals("false")) {
            return sources;
        }
        for (String source : value.split(",", -1)) {
            switch (source.strip()) {
                case "sqs" -> sources.add(EventSource.SQS);
                case "kinesis" -> sources.add(EventSource.KINESIS);
                case "kafka" -> sources.add(EventSource.KAFKA);
                default -> {
                    in.problem(name + "=" + value
                            + " is neither none nor some of sqs, kinesis and kafka with commas between");
                    return sources;
                }
            }
        }
        return sources;
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
     * The database and the way into it.
     *
     * @return its part of the settings
     */
    public DatabaseConfig database() {
        return database;
    }

    /**
     * When an event is answered.
     *
     * @return the mode
     */
    public AnswerMode mode() {
        return mode;
    }

    /**
     * What a start without the database does.
     *
     * @return the way
     */
    public InitMode init() {
        return init;
    }

    /**
     * Whether an internal extension is registered, for SIGTERM.
     *
     * @return true by default
     */
    public boolean sigtermExtension() {
        return sigtermExtension;
    }

    /**
     * How many environments there may be at once.
     *
     * @return 1 to 1,000,000
     */
    public int expectedInstances() {
        return expectedInstances;
    }

    /**
     * How many invocations this environment takes at once, where the platform gives it several.
     *
     * @return 1 to 1,600; empty where it takes one after another, and may be frozen in between
     */
    public OptionalInt concurrency() {
        return concurrency == 0 ? OptionalInt.empty() : OptionalInt.of(concurrency);
    }

    /** How many loops serve them, one each: fewer than the platform would have where there are too few threads. */
    int loops() {
        return Math.min(Math.max(1, concurrency), MAX_LOOPS);
    }

    /**
     * How long a reading is tried again.
     *
     * @return 5,000 to 900,000 ms
     */
    public Duration deliveryTimeout() {
        return deliveryTimeout;
    }

    /**
     * After how long without an event the connections are asked for an answer.
     *
     * @return 0 to 900,000 ms
     */
    public Duration probeAfter() {
        return probeAfter;
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
     * How long an event may wait for room without any progress.
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
        return database + ", mode=" + mode + ", init=" + init
                + ", concurrency=" + concurrency + ", sigtermExtension=" + sigtermExtension + ", probeAfter="
                + probeAfter
                + ", initTimeout=" + initTimeout
                + ", deadlineMargin=" + deadlineMargin + ", maxBlock=" + maxBlock + ", deliveryTimeout="
                + deliveryTimeout + ", maxPendingRows="
                + maxPendingRows + ", jsonFormat=" + jsonFormat + ", deadLetters=" + deadLetters + ", "
                + eventSettings;
    }
}
