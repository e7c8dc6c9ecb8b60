package io.sluice.ingest.benchmarks.load;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.internal.session.TableStatements;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The sessions that the baselines write with: the driver's defaults, and what the library asks of the database, too. */
public final class Sessions {

    /** The table of every benchmark, in the reference shape. */
    public static final ReadingTable TABLE = ReadingTable.reference("sluice_compare", "device_readings");

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SETUP_TIMEOUT = Duration.ofSeconds(20);

    private Sessions() {}

    static CqlSession open(ClientJob job) {
        CqlSession session = open(addresses(job.hosts()), job.datacenter());
        createTable(session, job.datacenter(), job.replication());
        return session;
    }

    /** Creates keyspace and table where they are missing. */
    public static void createTable(CqlSession session, String datacenter, int replication) {
        TableStatements.create(session, TABLE, datacenter, replication);
    }

    /** Opens a session whose writes are idempotent and at LOCAL_QUORUM, as the library's are; the caller closes it. */
    public static CqlSession open(List<InetSocketAddress> hosts, String datacenter) {
        return CqlSession.builder()
                .addContactPoints(hosts)
                .withLocalDatacenter(datacenter)
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withBoolean(DefaultDriverOption.REQUEST_DEFAULT_IDEMPOTENCE, true)
                        .withString(DefaultDriverOption.REQUEST_CONSISTENCY, "LOCAL_QUORUM")
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, REQUEST_TIMEOUT)
                        .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, SETUP_TIMEOUT)
                        .withDuration(DefaultDriverOption.METADATA_SCHEMA_REQUEST_TIMEOUT, SETUP_TIMEOUT)
                        .build())
                .build();
    }

    /** Prepares the INSERT of the four columns; the driver adds the write timestamp. */
    public static PreparedStatement prepareInsert(CqlSession session) {
        return session.prepare("INSERT INTO " + TABLE.keyspace() + "." + TABLE.table()
                + " (device_id, ts, temperature, humidity) VALUES (?, ?, ?, ?)");
    }

    /** Binds a reading as one does by hand. */
    public static BoundStatement bind(PreparedStatement insert, JsonNode reading) {
        return insert.bind(
                UUID.fromString(reading.get("deviceId").textValue()),
                Instant.ofEpochMilli(reading.get("ts").longValue()),
                reading.get("temp").floatValue(),
                reading.get("humidity").floatValue());
    }

    /** Reads {@code host:port} texts. */
    public static List<InetSocketAddress> addresses(List<String> hosts) {
        return hosts.stream()
                .map(host -> {
                    int colon = host.lastIndexOf(':');
                    return new InetSocketAddress(host.substring(0, colon), Integer.parseInt(host.substring(colon + 1)));
                })
                .toList();
    }
}
