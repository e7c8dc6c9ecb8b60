package io.sluice.ingest.benchmarks.micro;

import com.datastax.oss.driver.api.core.ProtocolVersion;
import com.datastax.oss.driver.api.core.type.codec.TypeCodecs;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.internal.decode.ReadingValues;
import io.sluice.ingest.internal.encode.RowEncoder;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From four values to the bytes that EXECUTE carries. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EncodeBenchmark {
    private final RowEncoder encoder = new RowEncoder(ReadingTable.reference(), true);
    private final ReadingValues[] decoded = new ReadingValues[Sample.SIZE];
    private final UUID[] devices = new UUID[Sample.SIZE];
    private int next;

    /** Makes the values. */
    @Setup
    public void fill() {
        for (int i = 0; i < Sample.SIZE; i++) {
            devices[i] = Sample.device(i);
            decoded[i] = new ReadingValues(4);
            decoded[i].setUuid(0, devices[i].getMostSignificantBits(), devices[i].getLeastSignificantBits());
            decoded[i].setLong(1, Sample.millis(i));
            decoded[i].setFloat(2, Sample.temperature(i));
            decoded[i].setFloat(3, Sample.humidity(i));
        }
    }

    /** What {@code ps.bind(…)} does for each value: the driver's codecs, a buffer for each. */
    @Benchmark
    public @Nullable ByteBuffer[] baseline() {
        int i = next();
        return new @Nullable ByteBuffer[] {
            TypeCodecs.UUID.encode(devices[i], ProtocolVersion.V4),
            TypeCodecs.TIMESTAMP.encode(Instant.ofEpochMilli(decoded[i].bits(1)), ProtocolVersion.V4),
            TypeCodecs.FLOAT.encode(Float.intBitsToFloat((int) decoded[i].bits(2)), ProtocolVersion.V4),
            TypeCodecs.FLOAT.encode(Float.intBitsToFloat((int) decoded[i].bits(3)), ProtocolVersion.V4)
        };
    }

    /** The library's encoder; it makes room for the write timestamp, too, which the driver sends elsewhere. */
    @Benchmark
    public byte[] sluice() {
        return encoder.encode(decoded[next()]);
    }

    private int next() {
        return next++ & (Sample.SIZE - 1);
    }
}
