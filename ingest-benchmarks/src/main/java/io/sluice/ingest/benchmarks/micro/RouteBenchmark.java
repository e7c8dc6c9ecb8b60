package io.sluice.ingest.benchmarks.micro;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.TokenMap;
import com.datastax.oss.driver.api.core.metadata.token.Token;
import com.datastax.oss.driver.internal.core.metadata.token.Murmur3TokenFactory;
import io.sluice.ingest.benchmarks.load.Sessions;
import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.internal.encode.PartitionKeys;
import io.sluice.ingest.internal.encode.RowEncoder;
import io.sluice.ingest.internal.routing.Router;
import io.sluice.ingest.internal.transport.Target;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** From an encoded row to its token, replica and shard, by the metadata of a live session. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RouteBenchmark {
    private static final int UUID_BYTES = 16;

    private final PartitionKeys keys = new PartitionKeys(Sessions.TABLE);
    private final CqlIdentifier keyspace = CqlIdentifier.fromInternal(Sessions.TABLE.keyspace());
    private final byte[][] wires = new byte[Sample.SIZE][];
    private final ByteBuffer[] partitionKeys = new ByteBuffer[Sample.SIZE];

    @SuppressWarnings("NullAway.Init") // set up by JMH
    private CqlSession session;

    @SuppressWarnings("NullAway.Init") // set up by JMH
    private Router router;

    /** Where each thread is among the rows. */
    @State(Scope.Thread)
    public static class Position {
        private int next;

        int next() {
            return next++ & (Sample.SIZE - 1);
        }
    }

    /** A row of the least possible kind. */
    private static final class Row extends EncodedRow {
        Row(byte[] wire, long token) {
            super(wire, token);
        }
    }

    /** Encodes the rows. */
    @Setup
    public void fill(NullStore store) {
        session = store.session();
        router = new Router(session, Sessions.TABLE);
        RowEncoder encoder = new RowEncoder(Sessions.TABLE, true);
        byte[][] documents = Sample.documents();
        for (int i = 0; i < Sample.SIZE; i++) {
            int at = i;
            Sample.decoder()
                    .decode(
                            documents[i],
                            0,
                            documents[i].length,
                            Sample.sink(values -> wires[at] = encoder.encode(values)));
            partitionKeys[i] =
                    ByteBuffer.wrap(wires[i], Integer.BYTES, UUID_BYTES).slice();
        }
    }

    /** What the driver does for a statement: its token, the replicas of its token map, the shard on the first. */
    @Benchmark
    public int baseline(Position position, Blackhole blackhole) {
        Token token = new Murmur3TokenFactory().hash(partitionKeys[position.next()]);
        TokenMap map = session.getMetadata().getTokenMap().orElseThrow();
        Node node = map.getReplicas(keyspace, token).iterator().next();
        blackhole.consume(node);
        return Objects.requireNonNull(node.getShardingInfo()).shardId(token);
    }

    /** The library's token and router. */
    @Benchmark
    public @Nullable Target sluice(Position position) {
        byte[] wire = wires[position.next()];
        return router.route(new Row(wire, keys.token(wire)));
    }
}
