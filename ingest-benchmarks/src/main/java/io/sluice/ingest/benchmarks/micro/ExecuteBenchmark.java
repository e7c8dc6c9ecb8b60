package io.sluice.ingest.benchmarks.micro;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.sluice.ingest.Batching;
import io.sluice.ingest.SensorIngestor;
import io.sluice.ingest.SensorReading;
import io.sluice.ingest.benchmarks.load.Sessions;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** From typed values to acknowledged rows, by a server in a process of its own that stores nothing; many at a time. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ExecuteBenchmark {
    private static final int ROWS = 8_192;
    private static final int IN_FLIGHT = 1_024;
    private static final Duration LONGEST = Duration.ofSeconds(60);

    /** Which rows may share a request; the baseline sends each by itself. */
    @Param({"OFF", "SAME_SHARD"})
    @SuppressWarnings("NullAway.Init") // set by JMH
    public Batching batching;

    private final SensorReading[] readings = new SensorReading[Sample.SIZE];
    private final Semaphore room = new Semaphore(IN_FLIGHT);
    private final LongAdder failed = new LongAdder();

    @SuppressWarnings("NullAway.Init") // set up by JMH
    private CqlSession session;

    @SuppressWarnings("NullAway.Init") // set up by JMH
    private PreparedStatement insert;

    @SuppressWarnings("NullAway.Init") // set up by JMH
    private SensorIngestor ingestor;

    /** Opens both ways to the server. */
    @Setup
    public void open(NullStore store) {
        session = store.session();
        insert = store.prepareInsert();
        ingestor = SensorIngestor.builder()
                .hosts(store.server().contactPoints())
                .localDatacenter(store.server().datacenter())
                .table(Sessions.TABLE)
                .batching(batching)
                .openTimeout(LONGEST)
                .build();
        for (int i = 0; i < Sample.SIZE; i++) {
            readings[i] =
                    new SensorReading(Sample.device(i), Sample.millis(i), Sample.temperature(i), Sample.humidity(i));
        }
    }

    /** Closes the library's. */
    @TearDown
    public void close() {
        ingestor.close();
    }

    /** {@code executeAsync} of a bound statement, at most 1,024 at a time. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void baseline() throws InterruptedException {
        for (int i = 0; i < ROWS; i++) {
            SensorReading reading = readings[i & (Sample.SIZE - 1)];
            UUID device = reading.deviceId();
            room.acquire();
            session.executeAsync(insert.bind(
                            device,
                            Instant.ofEpochMilli(reading.timestampMillis()),
                            reading.temperature(),
                            reading.humidity()))
                    .whenComplete((result, error) -> {
                        if (error != null) {
                            failed.increment();
                        }
                        room.release();
                    });
        }
        room.acquire(IN_FLIGHT);
        room.release(IN_FLIGHT);
        if (failed.sum() != 0) {
            throw new IllegalStateException(failed + " rows failed");
        }
    }

    /** The library. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void sluice() throws InterruptedException {
        for (int i = 0; i < ROWS; i++) {
            ingestor.submit(readings[i & (Sample.SIZE - 1)]);
        }
        if (!ingestor.flush(LONGEST) || ingestor.stats().failed() != 0) {
            throw new IllegalStateException(ingestor.stats().toString());
        }
    }
}
