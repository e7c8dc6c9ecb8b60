package io.sluice.ingest.benchmarks.micro;

import com.datastax.oss.driver.api.core.metadata.Node;
import io.sluice.ingest.Batching;
import io.sluice.ingest.FailureKind;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.internal.encode.PartitionKeys;
import io.sluice.ingest.internal.lane.Lane;
import io.sluice.ingest.internal.lane.LaneListener;
import io.sluice.ingest.internal.lane.LaneSettings;
import io.sluice.ingest.internal.lane.Lanes;
import io.sluice.ingest.internal.lane.QueuedRow;
import io.sluice.ingest.internal.transport.SerialExecutor;
import io.sluice.ingest.internal.transport.Target;
import io.sluice.ingest.internal.transport.Transport;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The hand-over of rows from a caller to the thread of a shard's connection, in requests of up to 32, each acknowledged
 * at once; a thousand rows, until the last is acknowledged.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LaneBenchmark {
    private static final int ROWS = 1_000;
    private static final int BATCH = 32;
    private static final int WIRE_BYTES = 60;
    private static final int KEY_BYTES = 16;

    private final ExecutorService consumer = Executors.newSingleThreadExecutor();
    private final ArrayBlockingQueue<Row> queue = new ArrayBlockingQueue<>(ROWS);
    private final AtomicInteger waiting = new AtomicInteger();
    private final byte[][] wires = wires();
    private final Lane lane = lane(new Immediate(consumer));

    /** A row that counts its outcome. */
    private static final class Row extends QueuedRow {
        private final CountDownLatch done;

        Row(byte[] wire, CountDownLatch done) {
            super(wire, 0);
            this.done = done;
        }

        @Override
        public void stored() {
            done.countDown();
        }

        @Override
        public void failed(FailureKind kind, Throwable cause) {
            throw new AssertionError(cause);
        }
    }

    /** Acknowledges every request as it is sent. */
    private static final class Immediate implements Transport, SerialExecutor {
        private static final InFlight GONE = () -> {};
        private final ExecutorService thread;

        Immediate(ExecutorService thread) {
            this.thread = thread;
        }

        @Override
        public SerialExecutor executor(Target target) {
            return this;
        }

        @Override
        public InFlight send(Target target, EncodedRow[] rows, int count, Response response) {
            response.acknowledged(null);
            return GONE;
        }

        @Override
        public void execute(Runnable task) {
            thread.execute(task);
        }

        /** Always when a response asks: requests are sent and acknowledged on that thread only. */
        @Override
        public boolean isCurrent() {
            return true;
        }
    }

    /** A bounded queue that a task on the thread drains, as one would write it with {@code java.util.concurrent}. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void baseline() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(ROWS);
        for (int i = 0; i < ROWS; i++) {
            queue.put(new Row(wires[i], done));
            if (waiting.getAndIncrement() == 0) {
                consumer.execute(this::drain);
            }
        }
        done.await();
    }

    private void drain() {
        int taken = waiting.get();
        do {
            int left = taken;
            while (left > 0) {
                List<Row> request = new ArrayList<>(BATCH);
                queue.drainTo(request, Math.min(BATCH, left));
                request.forEach(Row::stored);
                left -= request.size();
            }
            taken = waiting.addAndGet(-taken);
        } while (taken > 0);
    }

    /** The library's lane. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void sluice() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(ROWS);
        for (int i = 0; i < ROWS; i++) {
            lane.add(new Row(wires[i], done));
        }
        done.await();
    }

    /** Ends the thread. */
    @TearDown
    public void stop() {
        consumer.shutdownNow();
    }

    private static Lane lane(Transport transport) {
        Node node = (Node) Proxy.newProxyInstance(
                Node.class.getClassLoader(),
                new Class<?>[] {Node.class},
                (proxy, method, args) -> method.getName().equals("hashCode") ? 0 : null);
        LaneSettings settings = new LaneSettings(
                Batching.SAME_SHARD,
                BATCH,
                1 << 16,
                16,
                true,
                ROWS,
                TimeUnit.SECONDS.toNanos(5),
                Long.MAX_VALUE / 2,
                TimeUnit.SECONDS.toNanos(5),
                true);
        return new Lanes(transport, settings, new PartitionKeys(ReadingTable.reference()), new Refusing(), never -> {})
                .to(new Target(node, 0));
    }

    /** Nothing is refused here. */
    private static final class Refusing implements LaneListener {
        @Override
        public void misrouted(Target target, QueuedRow row, ByteBuffer tablet) {
            throw new AssertionError("misrouted");
        }

        @Override
        public void refused(Target target, QueuedRow row, FailureKind kind, Throwable cause, int rowsOfRequest) {
            throw new AssertionError(cause);
        }
    }

    /** Rows with keys of their own, as the lane looks at them. */
    private static byte[][] wires() {
        byte[][] wires = new byte[ROWS][];
        for (int i = 0; i < ROWS; i++) {
            ByteBuffer wire = ByteBuffer.allocate(WIRE_BYTES);
            wire.putInt(KEY_BYTES).putLong(i).putLong(i);
            wire.putInt(Long.BYTES).putLong(i);
            wires[i] = wire.array();
        }
        return wires;
    }
}
