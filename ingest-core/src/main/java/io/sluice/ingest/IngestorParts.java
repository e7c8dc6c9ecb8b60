package io.sluice.ingest;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.sluice.ingest.internal.config.IngestorConfig;
import io.sluice.ingest.internal.decode.ReadingDecoders;
import io.sluice.ingest.internal.delivery.Callbacks;
import io.sluice.ingest.internal.delivery.DeadLetters;
import io.sluice.ingest.internal.delivery.Delivery;
import io.sluice.ingest.internal.delivery.DeliveryTimer;
import io.sluice.ingest.internal.delivery.FailureReports;
import io.sluice.ingest.internal.delivery.LaneOutcomes;
import io.sluice.ingest.internal.delivery.LoggingListener;
import io.sluice.ingest.internal.delivery.Patience;
import io.sluice.ingest.internal.delivery.PendingRow;
import io.sluice.ingest.internal.delivery.RefusedReading;
import io.sluice.ingest.internal.delivery.Retries;
import io.sluice.ingest.internal.delivery.RowOwner;
import io.sluice.ingest.internal.delivery.TimerThread;
import io.sluice.ingest.internal.delivery.WriteTimes;
import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.internal.encode.PartitionKeys;
import io.sluice.ingest.internal.encode.RowEncoder;
import io.sluice.ingest.internal.lane.LaneSettings;
import io.sluice.ingest.internal.lane.Lanes;
import io.sluice.ingest.internal.lane.PendingBudget;
import io.sluice.ingest.internal.routing.Router;
import io.sluice.ingest.internal.routing.Routing;
import io.sluice.ingest.internal.session.SessionCloser;
import io.sluice.ingest.internal.session.SessionOpener;
import io.sluice.ingest.internal.session.TableStatements;
import io.sluice.ingest.internal.session.TableWatch;
import io.sluice.ingest.internal.transport.ChannelTransport;
import io.sluice.ingest.internal.transport.Connections;
import io.sluice.ingest.internal.transport.DriverTransport;
import io.sluice.ingest.internal.transport.InsertRequest;
import io.sluice.ingest.internal.transport.RowSender;
import io.sluice.ingest.internal.transport.SessionConnections;
import io.sluice.ingest.internal.transport.Transport;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an ingestor, put together and taken apart: decode → encode → route → lane → transport → outcome.
 * Thread-safe.
 */
final class IngestorParts {

    /** How many failures may wait for a slow listener. */
    private static final int LISTENER_INBOX = 16_384;

    private static final int CASSANDRA_BATCH_BYTES = 4 << 10;
    private static final int SCYLLA_BATCH_BYTES = 64 << 10;

    /** About what a round trip within a datacenter takes: an answer that is not there by then is not near. */
    private static final long PATIENCE_NANOS = TimeUnit.MICROSECONDS.toNanos(250);

    private static final long SWEEPS_PER_TIMEOUT = 20;
    private static final long MIN_SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long MAX_SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final IngestorConfig config;
    private final Lanes lanes;
    private final Delivery delivery;
    private final Callbacks callbacks;
    private final @Nullable DeadLetters deadLetters;
    private final RowEncoder encoder;
    private final PartitionKeys keys;
    private final JsonIntake json;
    private final HealthReader health;
    private final DeliveryTimer timer;
    private final Connections connections;
    private final SessionEnd sessionEnd;
    private final AtomicReference<@Nullable IngestorParts> open = new AtomicReference<>(this);
    private final Object closeLock = new Object();
    private boolean closed;

    /**
     * What the parts stand on.
     *
     * @param routing finds each row's shard
     * @param transport carries first attempts
     * @param sender carries the attempts after them
     * @param batchBytes most bytes in a request of several rows
     * @param timer the clock, stopped with the ingestor
     * @param cluster for health
     * @param connections beneath the transport
     * @param sessionEnd lets go of it
     */
    record Ground(
            Routing routing,
            Transport transport,
            RowSender sender,
            int batchBytes,
            DeliveryTimer timer,
            ClusterView cluster,
            Connections connections,
            SessionEnd sessionEnd) {}

    /** Lets go of what an ingestor opened itself. */
    interface SessionEnd {
        /** Waits so long for it. */
        void close(long nanos) throws InterruptedException;
    }

    IngestorParts(IngestorConfig config, Ground ground) {
        this(config, ground, WriteTimes.of(config));
    }

    IngestorParts(IngestorConfig config, Ground ground, @Nullable ToLongFunction<EncodedRow> writeTime) {
        this.config = config;
        ReadingTable table = config.table();
        this.keys = new PartitionKeys(table);
        this.callbacks = new Callbacks(
                Objects.requireNonNullElseGet(config.failureListener(), LoggingListener::new),
                LISTENER_INBOX,
                config.maxPendingBytes());
        this.deadLetters = config.deadLetterSink() == null ? null : new DeadLetters(config.deadLetterSink());
        this.timer = ground.timer();
        LongAdder stored = new LongAdder();
        Retries retries = Retries.of(config, ground.sender(), timer, stored);
        this.lanes = new Lanes(
                ground.transport(),
                laneSettings(config, ground.batchBytes()),
                keys,
                new LaneOutcomes(ground.routing(), retries),
                timer::soon);
        this.delivery = new Delivery(
                ground.routing(),
                lanes,
                retries,
                new PendingBudget(config.maxPendingRows(), config.maxPendingBytes()),
                timer,
                stored,
                new FailureReports(table, config.jsonFormat(), bindsTimestamp(config), timer::nanoTime),
                callbacks,
                deadLetters,
                writeTime);
        this.encoder = new RowEncoder(table, bindsTimestamp(config));
        this.json =
                new JsonIntake(table, encoder, delivery, () -> ReadingDecoders.forTable(table, config.jsonFormat()));
        this.connections = ground.connections();
        this.sessionEnd = ground.sessionEnd();
        this.health = new HealthReader(config, ground.cluster(), delivery);
        startSweeping();
    }

    /** Opens what is to be opened; on failure nothing stays open. */
    static IngestorParts open(IngestorConfig config) {
        return open(config, WriteTimes.of(config));
    }

    /** As {@link #open(IngestorConfig)}, with another source of write timestamps than the configuration names. */
    static IngestorParts open(IngestorConfig config, @Nullable ToLongFunction<EncodedRow> writeTime) {
        CqlSession session = config.session();
        if (session != null) {
            return over(session, config, writeTime, nanos -> {});
        }
        CqlSession own = SessionOpener.open(config);
        try {
            return over(own, config, writeTime, nanos -> SessionCloser.close(own, nanos));
        } catch (Throwable e) {
            own.forceCloseAsync(); // nothing was sent on it
            throw e;
        }
    }

    private static IngestorParts over(
            CqlSession session,
            IngestorConfig config,
            @Nullable ToLongFunction<EncodedRow> writeTime,
            SessionEnd sessionEnd) {
        ReadingTable table = config.table();
        if (config.createSchemaReplication() != null) {
            TableStatements.create(
                    session, table, Objects.requireNonNull(config.localDatacenter()), config.createSchemaReplication());
        }
        TableWatch watch = TableWatch.begin(session, table);
        PreparedStatement statement =
                TableStatements.prepareInsert(session, table, bindsTimestamp(config), config.timeToLive());
        int variables = table.columns().size() + (bindsTimestamp(config) ? 1 : 0);
        InsertRequest insert =
                new InsertRequest(statement, variables, config.consistency(), config.requestTimeout(), watch);
        DriverTransport driver = bindsTimestamp(config)
                ? new DriverTransport(session, insert)
                : DriverTransport.withServerTime(session, insert);
        Transport fast = config.publicApiOnly() ? null : ChannelTransport.over(session, insert);
        Router router = new Router(session, table);
        IngestorParts parts = new IngestorParts(
                config,
                new Ground(
                        router,
                        fast != null ? fast : driver,
                        driver,
                        batchBytes(session, config),
                        new TimerThread(),
                        new DriverClusterView(
                                session,
                                router,
                                watch,
                                fast != null
                                        ? IngestorHealth.Transport.SHARD_CONNECTIONS
                                        : IngestorHealth.Transport.PUBLIC_API),
                        new SessionConnections(session),
                        sessionEnd),
                writeTime);
        // Not the parts themselves: a session that is given may outlive many ingestors.
        AtomicReference<@Nullable IngestorParts> open = parts.open;
        session.closeFuture().whenComplete((closed, failure) -> {
            IngestorParts stillOpen = open.get();
            if (stillOpen != null) {
                stillOpen.delivery.sessionClosed();
            }
        });
        return parts;
    }

    private static int batchBytes(CqlSession session, IngestorConfig config) {
        if (config.maxBatchBytes() != null) {
            return config.maxBatchBytes();
        }
        boolean sharded =
                session.getMetadata().getNodes().values().stream().anyMatch(node -> node.getShardingInfo() != null);
        return sharded ? SCYLLA_BATCH_BYTES : CASSANDRA_BATCH_BYTES;
    }

    private static LaneSettings laneSettings(IngestorConfig config, int batchBytes) {
        return new LaneSettings(
                config.batching(),
                config.maxBatchRows(),
                batchBytes,
                config.maxRequestsPerShard(),
                config.adaptiveWindow(),
                config.maxPendingRowsPerShard(),
                config.requestTimeout().toNanos(),
                config.deliveryTimeout().toNanos(),
                PATIENCE_NANOS,
                config.writeTime() == WriteTime.ACCEPTED);
    }

    private void startSweeping() {
        long interval = Math.min(
                MAX_SWEEP_NANOS,
                Math.max(MIN_SWEEP_NANOS, config.requestTimeout().toNanos() / SWEEPS_PER_TIMEOUT));
        timer.every(interval, delivery::sweep);
    }

    Delivery delivery() {
        return delivery;
    }

    Connections connections() {
        return connections;
    }

    JsonIntake json() {
        return json;
    }

    /** Whether the ingestor is to close when the JVM does. */
    boolean closesAtExit() {
        return config.shutdownHook();
    }

    IngestorStats stats() {
        return StatsReader.read(delivery.view().counts(), lanes.counted(), callbacks);
    }

    IngestorHealth health() {
        return health.read();
    }

    /** A typed reading as a row, not yet accepted. */
    PendingRow row(SensorReading reading, RowOwner owner, int index) {
        if (!config.table().isReferenceShape()) {
            throw new IllegalStateException("table " + config.table()
                    + " has not the shape of SensorReading (ReadingTable.reference); give its readings in as JSON");
        }
        byte[] wire = encoder.encode(reading);
        return new PendingRow(wire, keys.token(wire), delivery.outcomes(), owner, index);
    }

    /** How long calls wait for room unless they say otherwise. */
    Duration maxBlock() {
        return config.maxBlock();
    }

    /** The wait for room of a call with one reading. */
    Patience patience() {
        return full -> {
            delivery.sendHeld(); // it may be what takes the room
            return System.nanoTime() + Waits.nanos(config.maxBlock());
        };
    }

    /** The wait for room of a call with many readings: as long as there is progress. */
    RoomWait roomWait() {
        return new RoomWait(Waits.nanos(config.maxBlock()), -1, System::nanoTime, delivery::sendHeld);
    }

    /** The same, but so long in all. */
    RoomWait roomWait(Duration inAll) {
        return new RoomWait(Waits.nanos(config.maxBlock()), Waits.nanos(inAll), System::nanoTime, delivery::sendHeld);
    }

    /** Accepts a row, waiting for room; an interrupt ends the wait and stays set. If held it is not sent yet. */
    Admission submit(PendingRow row, Patience patience, boolean held) {
        try {
            return delivery.submit(row, patience, held);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Admission.BACK_PRESSURED;
        }
    }

    /** What a caller is told whose reading was not accepted after waiting so long for room. */
    IngestException notAccepted(Admission admission, Duration waited) {
        if (admission == Admission.CLOSED) {
            return new IngestException(FailureKind.CLOSED, "the ingestor for " + config.table() + " is closed", null);
        }
        String why = waited.isZero()
                ? "no room"
                : Thread.currentThread().isInterrupted()
                        ? "interrupted while waiting for room"
                        : "no room within maxBlock=" + Waits.millis(waited) + " ms";
        return new IngestException(
                FailureKind.BACK_PRESSURE, why + ": " + delivery.view().describePressure(), null);
    }

    /** The failure of a row that was not accepted after waiting so long for room. */
    RefusedReading notAccepted(PendingRow row, Admission admission, Duration waited) {
        IngestException reason = notAccepted(admission, waited);
        WriteFailure failure = delivery.reports()
                .of(row, reason.kind(), "reading " + row.index() + ": " + reason.getMessage())
                .cause(reason)
                .build();
        return new RefusedReading(failure, row.size());
    }

    void close() {
        synchronized (closeLock) {
            if (closed) {
                return;
            }
            closed = true;
            open.set(null);
            delivery.stopAdmission();
            new Ending(new Parts(), System::nanoTime).run(config.closeTimeout());
        }
    }

    /** What there is to end. */
    private final class Parts implements Ending.Parts {
        @Override
        public void drain(long nanos) throws InterruptedException {
            delivery.flush(nanos);
        }

        @Override
        public void failPending() {
            delivery.failPending("the ingestor was closed and closeTimeout="
                    + config.closeTimeout().toMillis() + " ms passed without an answer");
            timer.stop();
        }

        @Override
        public void closeSink(long nanos) throws InterruptedException {
            if (deadLetters != null) {
                deadLetters.close(nanos);
            }
        }

        @Override
        public void closeCallbacks(long nanos) throws InterruptedException {
            callbacks.close(nanos);
        }

        @Override
        public void closeSession(long nanos) throws InterruptedException {
            sessionEnd.close(nanos);
        }
    }

    private static boolean bindsTimestamp(IngestorConfig config) {
        return config.writeTime() != WriteTime.SERVER;
    }
}
