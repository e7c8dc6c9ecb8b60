package io.sluice.ingest;

import io.sluice.ingest.internal.delivery.Callbacks;
import io.sluice.ingest.internal.delivery.FutureOwner;
import io.sluice.ingest.internal.delivery.PendingRow;
import io.sluice.ingest.internal.delivery.RowOwner;
import io.sluice.ingest.internal.transport.Connections;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Writes sensor readings to a ScyllaDB table. Thread-safe; build one and share it.
 *
 * <p><b>Delivery.</b> Every accepted reading ends in exactly one place: <i>stored</i> (the database acknowledged it at
 * the configured consistency) or <i>failed</i> (kept by the {@link DeadLetterSink} if one is set, and then given to the
 * {@link FailureListener}). At any moment {@code accepted =
 * stored + failed + pending}; see {@link #stats()}. Delivery is at least once and idempotent: the write timestamp is
 * fixed when a reading is accepted, so that writing it again never overwrites something newer.
 *
 * <p><b>Bounds.</b> Readings wait for their outcome within {@link SensorIngestorBuilder#maxPendingRows} and {@link
 * SensorIngestorBuilder#maxPendingBytes}. When those are full {@code offer} says so, {@code submit} waits up to {@link
 * SensorIngestorBuilder#maxBlock} and then throws, and {@code write} fails its future. Nothing is dropped silently.
 *
 * <p><b>Order.</b> None is promised between readings, except that of two readings of one key the later accepted wins
 * (with {@link WriteTime#ACCEPTED}).
 *
 * <p><b>JSON.</b> A document holds one object, an array of objects, or objects one after another (NDJSON); the arrays
 * given in are not kept. Each object is one reading. Values are stored exactly or refused: a {@code float} is the
 * nearest to the decimal written, integers must be exactly representable, and overflow, NaN, duplicate keys, missing
 * required fields, invalid UTF-8 and anything not JSON are refused with field, byte offset and reason. A bad reading
 * takes none of its neighbours with it.
 *
 * <p><b>Threads.</b> Decoding and encoding run on the calling thread. User code (listener, dependents of futures) runs
 * on the ingestor's own callback threads, never on an I/O thread.
 */
public final class SensorIngestor implements AutoCloseable {

    private final IngestorParts parts;
    private final @Nullable ShutdownHook shutdownHook;

    SensorIngestor(IngestorParts parts) {
        this.parts = parts;
        this.shutdownHook = parts.closesAtExit() ? new ShutdownHook(parts::close) : null;
    }

    /**
     * Begins the configuration of an ingestor.
     *
     * @return a builder, for one thread
     */
    public static SensorIngestorBuilder builder() {
        return new SensorIngestorBuilder();
    }

    /**
     * Accepts a reading if there is room for it now; never waits.
     *
     * @param reading for a table of the {@linkplain ReadingTable#isReferenceShape() reference shape}
     * @return whether it is accepted; each answer says what to do next
     * @throws IllegalStateException if the table has another shape
     */
    public Admission offer(SensorReading reading) {
        return parts.delivery().offer(row(reading, RowOwner.NOBODY, 0));
    }

    /**
     * Accepts a reading, waiting up to {@link SensorIngestorBuilder#maxBlock} for room. Fire and forget: if the reading cannot be
     * stored the {@link FailureListener} hears of it.
     *
     * @param reading for a table of the reference shape
     * @throws IngestException BACK_PRESSURE, naming what is full, if no room came in time or the thread was
     *     interrupted (its flag is set again); CLOSED if the ingestor is closed. The reading is then not accepted
     * @throws IllegalStateException if the table has another shape
     */
    public void submit(SensorReading reading) {
        Admission admission = parts.submit(row(reading, RowOwner.NOBODY, 0), parts.patience(), false);
        if (admission != Admission.ACCEPTED) {
            throw parts.notAccepted(admission, parts.maxBlock());
        }
    }

    /**
     * Accepts a reading if there is room for it now, and tells of its outcome.
     *
     * @param reading for a table of the reference shape
     * @return completes when the database has acknowledged the row; completes exceptionally with an {@link
     *     IngestException} if it failed, or at once if it was not accepted (BACK_PRESSURE, CLOSED). Its dependents run
     *     on a callback thread
     * @throws IllegalStateException if the table has another shape
     */
    public CompletableFuture<Void> write(SensorReading reading) {
        FutureOwner owner = new FutureOwner();
        Admission admission = parts.delivery().offer(row(reading, owner, 0));
        return admission == Admission.ACCEPTED
                ? owner.future()
                : CompletableFuture.failedFuture(parts.notAccepted(admission, Duration.ZERO));
    }

    /**
     * Accepts readings, waiting for room up to {@link SensorIngestorBuilder#maxBlock} without progress, and tells of their outcomes
     * by index.
     *
     * @param readings for a table of the reference shape
     * @return the outcomes; those that found no room are in it as BACK_PRESSURE, and the listener heard of them
     * @throws IllegalStateException if the table has another shape
     * @throws NullPointerException if one of them is null; none is then accepted
     */
    public WriteGroup writeAll(Collection<SensorReading> readings) {
        List<SensorReading> checked = List.copyOf(readings); // before any of them is accepted
        GroupIntake intake = new GroupIntake(parts, parts.roomWait(), parts.maxBlock(), false);
        for (SensorReading reading : checked) {
            intake.row(row(reading, intake, intake.size()));
        }
        return intake.seal();
    }

    /**
     * Accepts the good readings of a JSON document if there is room for all of them now, else none; never waits. The
     * listener hears of the bad ones, once the good ones are accepted.
     *
     * @param document UTF-8; not kept
     * @return whether its good readings are accepted; {@link Admission#ACCEPTED} also if it has none
     * @throws IngestException TOO_LARGE if the document has more readings than the bounds could ever hold
     */
    public Admission offerJson(byte[] document) {
        OfferIntake intake = new OfferIntake(parts);
        parts.json().read(document, 0, document.length, intake);
        return intake.offer();
    }

    /**
     * Accepts the good readings of a JSON document, waiting for room up to {@link SensorIngestorBuilder#maxBlock} without
     * progress. Fire and forget: the listener hears of every reading that was not accepted (bad, or no room in time) and of every one
     * that failed later.
     *
     * @param document UTF-8; not kept
     * @return how many readings were accepted
     */
    public int submitJson(byte[] document) {
        SubmitIntake intake = new SubmitIntake(parts);
        parts.json().read(document, 0, document.length, intake);
        return intake.accepted();
    }

    /**
     * Accepts the good readings of a JSON document, waiting for room up to {@link SensorIngestorBuilder#maxBlock} without
     * progress, and tells of the outcome of every reading, by index.
     *
     * @param document UTF-8; not kept
     * @return the outcomes; the listener hears of the failed and refused ones, too
     */
    public WriteGroup writeJson(byte[] document) {
        return writeJson(document, 0, document.length);
    }

    /**
     * As {@link #writeJson(byte[])}, for a part of an array. Offsets in failures count from {@code offset}.
     *
     * @param buffer holds the document; not kept
     * @param offset where it begins
     * @param length how many bytes it has
     * @return the outcomes
     * @throws IndexOutOfBoundsException if the part does not lie within the array
     */
    public WriteGroup writeJson(byte[] buffer, int offset, int length) {
        return group(buffer, offset, length, new GroupIntake(parts, parts.roomWait(), parts.maxBlock(), false));
    }

    /**
     * As {@link #writeJson(byte[], int, int)}, with an end to the wait beside {@link SensorIngestorBuilder#maxBlock}: for
     * callers with a deadline. As long as there is progress it goes on until then.
     *
     * @param buffer holds the document; not kept
     * @param offset where it begins
     * @param length how many bytes it has
     * @param inAll how long it may take to find room for all readings, from the call on; what of the document is not yet
     *     read by then is one refused reading. Zero or less does not wait, and takes what there is room for
     * @return the outcomes
     * @throws IndexOutOfBoundsException if the part does not lie within the array
     */
    public WriteGroup writeJson(byte[] buffer, int offset, int length, Duration inAll) {
        return group(buffer, offset, length, new GroupIntake(parts, parts.roomWait(inAll), shorter(inAll), false));
    }

    /**
     * As {@link #writeJson(byte[], int, int, Duration)}, but holds the readings back: they are accepted, and sent when
     * {@link WriteGroup#send()} is called, or {@link WriteGroup#await}. For callers that have something more urgent to do
     * first, such as to answer a request. They are sent earlier where any call finds no room, with other readings of their
     * shard, and by {@link #flush} and {@link #close}; those that nobody sends go within a twentieth of {@link
     * SensorIngestorBuilder#requestTimeout}.
     *
     * @param buffer holds the document; not kept
     * @param offset where it begins
     * @param length how many bytes it has
     * @param inAll how long it may take to find room for all readings, from the call on; what of the document is not yet
     *     read by then is one refused reading. Zero or less does not wait, and takes what there is room for
     * @return the outcomes
     * @throws IndexOutOfBoundsException if the part does not lie within the array
     */
    public WriteGroup holdJson(byte[] buffer, int offset, int length, Duration inAll) {
        return group(buffer, offset, length, new GroupIntake(parts, parts.roomWait(inAll), shorter(inAll), true));
    }

    private Duration shorter(Duration inAll) {
        return inAll.compareTo(parts.maxBlock()) < 0 ? inAll : parts.maxBlock();
    }

    private WriteGroup group(byte[] buffer, int offset, int length, GroupIntake intake) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        parts.json().read(buffer, offset, length, intake);
        return intake.seal();
    }

    /**
     * Waits until everything that was accepted before this call has its outcome. What is accepted meanwhile is not
     * waited for.
     *
     * @param timeout how long at most
     * @return true if so; false if time ran out
     * @throws InterruptedException if the thread is interrupted; nothing is lost by it
     * @throws IllegalStateException on a callback thread, which would wait for itself
     */
    public boolean flush(Duration timeout) throws InterruptedException {
        refuseCallbackThread("flush");
        return parts.delivery().flush(Waits.nanos(timeout));
    }

    /**
     * The counts so far.
     *
     * @return a snapshot, taken without stopping anything
     */
    public IngestorStats stats() {
        return parts.stats();
    }

    /**
     * How the ingestor and its way to the cluster are now.
     *
     * @return a snapshot, taken without stopping anything
     */
    public IngestorHealth health() {
        return parts.health();
    }

    /**
     * Whether a connection to the database is open, as far as is known without asking; a few volatile reads. One that
     * broke without a sign counts as open: {@link #probe} finds out.
     *
     * @return false if a write now could reach nobody
     */
    public boolean isConnected() {
        return parts.connections().isOpen();
    }

    /**
     * The connections to the database now, as far as is known without asking.
     *
     * @return a snapshot
     */
    public ConnectionCounts connections() {
        Connections now = parts.connections();
        return new ConnectionCounts(now.nodes(), now.shards(), now.open());
    }

    /**
     * Asks every connection to the database for an answer, and has those replaced at once that give none within 500 ms.
     * For a process that stood still for a while (a frozen Lambda environment, a suspended machine): its connections may be
     * gone without a sign, and a write would learn of that only by its timeout.
     *
     * @param timeout how long in all; zero or less does not wait for new connections. With less than 500 ms a connection
     *     that does not answer may be as well as any: it is left as it is
     * @return true as soon as a node that rows may go to answers, and then writes may go on; false if time ran out, and
     *     then nothing is known of the connections that had less than 500 ms
     * @throws InterruptedException if the thread is interrupted; nothing is lost by it
     */
    public boolean probe(Duration timeout) throws InterruptedException {
        return parts.connections().probe(Waits.nanos(timeout));
    }

    /**
     * Takes no more readings, waits up to {@link SensorIngestorBuilder#closeTimeout} for the outcomes of those accepted, fails the
     * rest as {@link FailureKind#CLOSED}, to dead-letter sink and listener, closes the sink, and lets go of everything
     * that the ingestor opened itself. It takes {@code closeTimeout} and 5 s at most, even where sink or listener never
     * return; what they have not taken by then they are given while the process lives. Any thread may call it; a second call
     * waits for the first.
     *
     * @throws IllegalStateException on a callback thread, which would wait for itself
     */
    @Override
    public void close() {
        refuseCallbackThread("close");
        parts.close();
        if (shutdownHook != null) {
            shutdownHook.remove();
        }
    }

    IngestorParts parts() {
        return parts;
    }

    private PendingRow row(SensorReading reading, RowOwner owner, int index) {
        return parts.row(reading, owner, index);
    }

    private static void refuseCallbackThread(String call) {
        if (Callbacks.isCallbackThread()) {
            throw new IllegalStateException(
                    call + "() was called from a listener or a future's dependent: it would wait for itself;"
                            + " call it from another thread");
        }
    }
}
