package io.sluice.ingest;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.sluice.ingest.ReadingTable.Column;
import io.sluice.ingest.ReadingTable.ColumnRole;
import io.sluice.ingest.ReadingTable.ColumnType;
import io.sluice.ingest.internal.config.IngestorConfig;
import io.sluice.ingest.internal.decode.ReadingDecoders;
import io.sluice.ingest.internal.delivery.Callbacks;
import io.sluice.ingest.internal.delivery.Delivery;
import io.sluice.ingest.internal.delivery.LoggingListener;
import io.sluice.ingest.internal.delivery.PendingBudget;
import io.sluice.ingest.internal.delivery.PendingRow;
import io.sluice.ingest.internal.delivery.WriteClock;
import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.internal.encode.RowEncoder;
import io.sluice.ingest.internal.encode.RowReader;
import io.sluice.ingest.internal.session.SessionOpener;
import io.sluice.ingest.internal.session.TableStatements;
import io.sluice.ingest.internal.transport.DriverTransport;
import io.sluice.ingest.internal.transport.Transport;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of an ingestor, put together and taken apart: decode → encode → delivery → transport. Thread-safe. */
final class IngestorParts {

    private static final Logger LOG = LoggerFactory.getLogger(SensorIngestor.class);

    /** How many failures may wait for a slow listener. */
    private static final int LISTENER_INBOX = 16_384;

    /** How far ahead of this machine's clock an event's own time may be as a write timestamp. */
    private static final long MAX_EVENT_SKEW_MICROS = 1_000_000;

    private static final Duration CALLBACKS_GRACE = Duration.ofSeconds(1);

    private final IngestorConfig config;
    private final Delivery delivery;
    private final Callbacks callbacks;
    private final RowEncoder encoder;
    private final JsonIntake json;
    private final Runnable closeSession;
    private final Object closeLock = new Object();
    private boolean closed;

    /**
     * Puts the parts together over a transport.
     *
     * @param config checked
     * @param transport where rows go
     * @param maxInFlight how many rows the transport carries at once
     * @param closeSession lets go of what the transport stands on
     */
    IngestorParts(IngestorConfig config, Transport transport, int maxInFlight, Runnable closeSession) {
        this.config = config;
        ReadingTable table = config.table();
        this.callbacks = new Callbacks(
                Objects.requireNonNullElseGet(config.failureListener(), LoggingListener::new), LISTENER_INBOX);
        this.delivery = new Delivery(
                transport,
                new PendingBudget(maxInFlight, config.maxPendingBytes()),
                new RowReader(table),
                callbacks,
                writeTime(config, IngestorParts::wallMicros));
        this.encoder = new RowEncoder(table, bindsTimestamp(config));
        this.json =
                new JsonIntake(table, encoder, delivery, () -> ReadingDecoders.forTable(table, config.jsonFormat()));
        this.closeSession = closeSession;
    }

    /** Opens what is to be opened; on failure nothing stays open. */
    static IngestorParts open(IngestorConfig config) {
        CqlSession session = config.session();
        if (session != null) {
            return over(session, config, () -> {});
        }
        CqlSession own = SessionOpener.open(config);
        try {
            return over(own, config, own::close);
        } catch (RuntimeException e) {
            own.close();
            throw e;
        }
    }

    private static IngestorParts over(CqlSession session, IngestorConfig config, Runnable closeSession) {
        ReadingTable table = config.table();
        if (config.createSchemaReplication() > 0) {
            TableStatements.create(
                    session, table, Objects.requireNonNull(config.localDatacenter()), config.createSchemaReplication());
        }
        PreparedStatement insert =
                TableStatements.prepareInsert(session, table, bindsTimestamp(config), config.timeToLive());
        Transport transport = new DriverTransport(session, insert, config.consistency(), config.requestTimeout());
        return new IngestorParts(config, transport, maxInFlight(session, config), closeSession);
    }

    /** A connection with too many requests fails them; so many rows as one connection carries are let in at all. */
    private static int maxInFlight(CqlSession session, IngestorConfig config) {
        int perConnection = session.getContext()
                .getConfig()
                .getDefaultProfile()
                .getInt(DefaultDriverOption.CONNECTION_MAX_REQUESTS);
        if (perConnection < config.maxPendingRows()) {
            LOG.info(
                    "maxPendingRows={} is held to {}, the session's advanced.connection.max-requests-per-connection",
                    config.maxPendingRows(),
                    perConnection);
        }
        return Math.min(perConnection, config.maxPendingRows());
    }

    Delivery delivery() {
        return delivery;
    }

    JsonIntake json() {
        return json;
    }

    byte[] encode(SensorReading reading) {
        if (!config.table().isReferenceShape()) {
            throw new IllegalStateException("table " + config.table()
                    + " has not the shape of SensorReading (ReadingTable.reference); give its readings in as JSON");
        }
        return encoder.encode(reading);
    }

    /** Until when a call that begins now may wait for room. */
    long blockDeadline() {
        return System.nanoTime() + config.maxBlock().toNanos();
    }

    /** Accepts a row, waiting for room; an interrupt ends the wait and stays set. */
    Admission submit(PendingRow row, long deadlineNanos) {
        try {
            return delivery.submit(row, deadlineNanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Admission.BACK_PRESSURED;
        }
    }

    /** What a caller is told whose reading was not accepted, after waiting for room or without. */
    IngestException notAccepted(Admission admission, boolean waited) {
        if (admission == Admission.CLOSED) {
            return new IngestException(FailureKind.CLOSED, "the ingestor for " + config.table() + " is closed", null);
        }
        String why = !waited
                ? "no room"
                : Thread.currentThread().isInterrupted()
                        ? "interrupted while waiting for room"
                        : "no room within maxBlock=" + config.maxBlock().toMillis() + " ms";
        return new IngestException(FailureKind.BACK_PRESSURE, why + ": " + delivery.describePressure(), null);
    }

    void close() {
        synchronized (closeLock) {
            if (closed) {
                return;
            }
            closed = true;
            delivery.stopAdmission();
            boolean interrupted = false;
            try {
                delivery.flush(config.closeTimeout().toNanos());
            } catch (InterruptedException e) {
                interrupted = true;
            }
            delivery.failPending("the ingestor was closed and closeTimeout="
                    + config.closeTimeout().toMillis() + " ms passed without an answer");
            closeSession.run();
            try {
                callbacks.close(CALLBACKS_GRACE.toNanos());
            } catch (InterruptedException e) {
                interrupted = true;
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean bindsTimestamp(IngestorConfig config) {
        return config.writeTime() != WriteTime.SERVER;
    }

    /** The column that {@link WriteTime#EVENT} reads, or -1. */
    static int eventTimeColumn(ReadingTable table) {
        List<Column> columns = table.columns();
        int found = -1;
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            if (column.type() == ColumnType.TIMESTAMP && column.required()) {
                if (column.role() == ColumnRole.CLUSTERING_KEY) {
                    return i;
                }
                found = found < 0 ? i : found;
            }
        }
        return found;
    }

    private static @Nullable ToLongFunction<EncodedRow> writeTime(IngestorConfig config, LongSupplier wallMicros) {
        return switch (config.writeTime()) {
            case SERVER -> null;
            case ACCEPTED -> {
                WriteClock clock = new WriteClock(wallMicros);
                yield row -> clock.next();
            }
            case EVENT -> {
                int column = eventTimeColumn(config.table());
                yield row -> eventMicros(RowReader.timestampMillis(row, column), wallMicros.getAsLong());
            }
        };
    }

    /** The event's own time, no further ahead than the allowed skew, and no smaller than CQL's smallest timestamp. */
    static long eventMicros(long eventMillis, long nowMicros) {
        long latest = nowMicros + MAX_EVENT_SKEW_MICROS;
        if (eventMillis > latest / 1_000) {
            return latest;
        }
        // Long.MIN_VALUE stands for "no timestamp" in Cassandra and ScyllaDB and is refused.
        return eventMillis < Long.MIN_VALUE / 1_000 + 1 ? Long.MIN_VALUE + 1 : eventMillis * 1_000;
    }

    private static long wallMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
