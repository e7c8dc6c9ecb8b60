package io.sluice.ingest.internal.session;

import com.datastax.dse.driver.api.core.config.DseDriverOption;
import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.config.ProgrammaticDriverConfigLoaderBuilder;
import com.datastax.oss.driver.api.core.metadata.Node;
import io.sluice.ingest.FailureKind;
import io.sluice.ingest.IngestException;
import io.sluice.ingest.internal.config.IngestorConfig;
import io.sluice.ingest.internal.transport.FastSessionBuilder;
import io.sluice.ingest.internal.transport.SessionConnections;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the driver session of an ingestor that is not given one. What is not set here is the driver's, and the user's
 * {@code application.conf} holds for it.
 */
public final class SessionOpener {

    private static final Logger LOG = LoggerFactory.getLogger(SessionOpener.class);

    private static final Duration RECONNECT_BASE = Duration.ofMillis(250);
    private static final Duration RECONNECT_MAX = Duration.ofSeconds(5);
    private static final Duration MIN_STEP = Duration.ofMillis(500);

    private SessionOpener() {}

    /**
     * Opens a session within {@code openTimeout}.
     *
     * @throws IngestException UNAUTHORIZED if the login is refused, UNAVAILABLE if no host answers in time
     */
    public static CqlSession open(IngestorConfig config) {
        CqlSessionBuilder builder =
                new FastSessionBuilder().addContactPoints(config.hosts()).withConfigLoader(driverConfig(config));
        if (config.localDatacenter() != null) {
            builder.withLocalDatacenter(config.localDatacenter());
        }
        if (config.credentials() != null) {
            builder.withAuthCredentials(
                    config.credentials().username(), config.credentials().password());
        }
        CompletableFuture<CqlSession> opening = builder.buildAsync().toCompletableFuture();
        try {
            CqlSession session = opening.get(config.openTimeout().toNanos(), TimeUnit.NANOSECONDS);
            lookAround(session, config);
            return session;
        } catch (TimeoutException e) {
            abandon(opening);
            throw new IngestException(
                    FailureKind.UNAVAILABLE,
                    "no answer from " + config.hosts() + " within openTimeout="
                            + config.openTimeout().toMillis()
                            + " ms: check the addresses, the port and the firewall",
                    e);
        } catch (ExecutionException e) {
            throw refused(config, e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            abandon(opening);
            Thread.currentThread().interrupt();
            throw new IngestException(FailureKind.UNAVAILABLE, "interrupted while opening a session", e);
        }
    }

    /** What the driver takes without a word, and rows then suffer from. */
    private static void lookAround(CqlSession session, IngestorConfig config) {
        Set<String> datacenters = new TreeSet<>();
        for (Node node : session.getMetadata().getNodes().values()) {
            if (node.getDatacenter() != null) {
                datacenters.add(node.getDatacenter());
            }
        }
        String unknown = unknownDatacenter(config.localDatacenter(), datacenters);
        if (unknown != null) {
            session.forceCloseAsync();
            throw new IngestException(FailureKind.UNAVAILABLE, unknown, null);
        }
        String misrouting = misrouting(config.hosts(), SessionConnections.shardAwarePorts(session));
        if (misrouting != null) {
            LOG.warn(misrouting);
        }
    }

    /** What to say if there is no such datacenter, or null: without nodes in it the session has nowhere to write to. */
    static @Nullable String unknownDatacenter(@Nullable String local, Set<String> datacenters) {
        return local == null || datacenters.isEmpty() || datacenters.contains(local)
                ? null
                : "there is no datacenter '" + local + "': the cluster has " + String.join(", ", datacenters)
                        + "; set localDatacenter to the one that is near";
    }

    /** What to say if a host is given with a port at which the driver cannot choose the shard of a connection, or null. */
    static @Nullable String misrouting(List<InetSocketAddress> hosts, Set<Integer> shardAwarePorts) {
        List<InetSocketAddress> wrong = hosts.stream()
                .filter(host -> shardAwarePorts.contains(host.getPort()))
                .toList();
        return wrong.isEmpty()
                ? null
                : wrong + ": this is the shard-aware port, at which the driver does not find every shard, and many rows"
                        + " go by way of a wrong one; give the plain CQL port, which is 9042 (9142 with TLS) unless the"
                        + " servers say otherwise";
    }

    private static void abandon(CompletableFuture<CqlSession> opening) {
        opening.thenAccept(CqlSession::forceCloseAsync); // should it come about after all
        opening.cancel(true);
    }

    private static IngestException refused(IngestorConfig config, Throwable cause) {
        if (isAuthentication(cause)) {
            return new IngestException(
                    FailureKind.UNAUTHORIZED,
                    config.hosts() + " refused the login " + config.credentials() + ": " + cause.getMessage(),
                    cause);
        }
        return new IngestException(
                FailureKind.UNAVAILABLE,
                "cannot open a session to " + config.hosts() + " in datacenter " + config.localDatacenter() + ": "
                        + cause.getMessage(),
                cause);
    }

    private static boolean isAuthentication(Throwable cause) {
        return cause instanceof AuthenticationException
                || (cause instanceof AllNodesFailedException all
                        && all.getAllErrors().values().stream()
                                .flatMap(List::stream)
                                .anyMatch(AuthenticationException.class::isInstance));
    }

    private static DriverConfigLoader driverConfig(IngestorConfig config) {
        // Each step of the way in gets a part of the whole, so that one dead address leaves time for the next.
        Duration half = config.openTimeout().dividedBy(2);
        Duration step = half.compareTo(MIN_STEP) < 0 ? MIN_STEP : half;
        ProgrammaticDriverConfigLoaderBuilder driver = DriverConfigLoader.programmaticBuilder();
        if (config.heartbeatInterval() != null) {
            driver.withDuration(DefaultDriverOption.HEARTBEAT_INTERVAL, config.heartbeatInterval());
        }
        return driver.withDuration(DefaultDriverOption.CONNECTION_CONNECT_TIMEOUT, step)
                .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, step)
                .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, step)
                .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, RECONNECT_BASE)
                .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, RECONNECT_MAX)
                // Only this keyspace's schema is read; with none at all there would be no token map.
                .withStringList(
                        DefaultDriverOption.METADATA_SCHEMA_REFRESHED_KEYSPACES,
                        List.of(config.table().keyspace()))
                .withBoolean(DseDriverOption.MONITOR_REPORTING_ENABLED, false)
                // Nobody sends on a session that is closing: there is nothing to be quiet for.
                .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, 0)
                .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 0)
                .build();
    }
}
