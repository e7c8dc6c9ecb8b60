package io.sluice.ingest.benchmarks.micro;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.ingest.internal.decode.ReadingDecoder;
import io.sluice.ingest.internal.decode.ReadingSink;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** From the bytes of one reading to its four values. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecodeBenchmark {
    private final byte[][] documents = Sample.documents();
    private final ObjectMapper mapper = new ObjectMapper();
    private final ReadingDecoder decoder = Sample.decoder();
    private ReadingSink sink = Sample.sink(values -> {});
    private int next;

    /** Has the decoded values used. */
    @Setup
    public void consume(Blackhole blackhole) {
        sink = Sample.sink(values -> {
            blackhole.consume(values.uuidHigh(0));
            blackhole.consume(values.bits(0));
            blackhole.consume(values.bits(1));
            blackhole.consume(values.bits(2));
            blackhole.consume(values.bits(3));
        });
    }

    /** A Jackson tree, and the values out of it. */
    @Benchmark
    public void baseline(Blackhole blackhole) throws IOException {
        JsonNode reading = mapper.readTree(document());
        blackhole.consume(UUID.fromString(reading.get("deviceId").textValue()));
        blackhole.consume(reading.get("ts").longValue());
        blackhole.consume(reading.get("temp").floatValue());
        blackhole.consume(reading.get("humidity").floatValue());
    }

    /** The library's decoder. */
    @Benchmark
    public int sluice() {
        byte[] document = document();
        return decoder.decode(document, 0, document.length, sink);
    }

    private byte[] document() {
        return documents[next++ & (Sample.SIZE - 1)];
    }
}
