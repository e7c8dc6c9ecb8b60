package io.sluice.ingest.internal.lane;

import io.sluice.ingest.Batching;
import io.sluice.ingest.FailureKind;
import io.sluice.ingest.internal.transport.SerialExecutor;
import io.sluice.ingest.internal.transport.Target;
import io.sluice.ingest.internal.transport.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The way to one shard of one node: rows that wait, and a window of requests on their way.
 *
 * <p>An idle lane sends a row at once. While the window is full rows wait, and the next request takes all that wait, up
 * to the caps: batches grow with load and vanish without it, and nothing ever lingers.
 *
 * <p>Any thread adds rows. Everything else happens on the lane's executor, one task after another, and needs no locks.
 */
public final class Lane {

    private static final long NOTHING_WAITS = Long.MIN_VALUE;

    private final Target target;
    private final Transport transport;
    private final SerialExecutor executor;
    private final LaneSettings settings;
    private final BatchRules rules;
    private final LaneListener listener;
    private final PendingBudget budget;
    private final LaneCounts counts = new LaneCounts();

    private final RowQueue queue = new RowQueue();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Runnable drain = this::runDrain;
    private volatile long oldestQueuedNanos = NOTHING_WAITS;

    // The executor's own.
    private final RequestList requests = new RequestList();
    private final QueuedRow[] gathered;
    private final ArrayDeque<QueuedRow> passedOver = new ArrayDeque<>();
    private boolean draining;

    /**
     * Opens a lane.
     *
     * @param target where it leads
     * @param transport carries its requests
     * @param settings of all lanes
     * @param rules which rows may share a request
     * @param listener hears of what is not plain success
     */
    Lane(Target target, Transport transport, LaneSettings settings, BatchRules rules, LaneListener listener) {
        this.target = target;
        this.transport = transport;
        this.executor = transport.executor(target);
        this.settings = settings;
        this.rules = rules;
        this.listener = listener;
        this.budget = new PendingBudget(settings.maxPendingRows(), Long.MAX_VALUE);
        this.gathered = new QueuedRow[settings.maxBatchRows()];
    }

    /** Where it leads. */
    public Target target() {
        return target;
    }

    /** The bound on its rows, waiting and on their way. */
    public PendingBudget budget() {
        return budget;
    }

    /** What it has counted; any thread may look. */
    public LaneCounts counts() {
        return counts;
    }

    /** Adds a row; any thread. */
    public void add(QueuedRow row) {
        queue.add(row);
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            execute(drain);
        }
    }

    private void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            // The session was closed beneath us and its event loops are gone: nothing runs on the executor any more.
            failWaiting("the session is closed");
        }
    }

    private void runDrain() {
        // First, so that a row added after the queue was seen empty schedules the next run.
        scheduled.set(false);
        drain();
    }

    private void drain() {
        if (draining) {
            return; // an answer that came while sending; the loop below goes on
        }
        draining = true;
        try {
            while (requests.size() < settings.maxInFlight()) {
                int count = gather();
                if (count == 0) {
                    return;
                }
                send(count);
            }
        } finally {
            draining = false;
        }
    }

    /** Collects the rows of the next request; returns how many. */
    private int gather() {
        QueuedRow first = passedOver.isEmpty() ? queue.poll() : passedOver.poll();
        if (first == null) {
            return 0;
        }
        gathered[0] = first;
        if (settings.batching() == Batching.OFF || first.alone()) {
            return 1;
        }
        int count = 1;
        int bytes = first.size();
        for (int waiting = passedOver.size(); waiting > 0; waiting--) {
            QueuedRow row = passedOver.remove();
            if (rules.mayJoin(row, gathered, count, bytes)) {
                gathered[count++] = row;
                bytes += row.size();
            } else {
                passedOver.add(row); // comes round again in its old order
            }
        }
        while (count < gathered.length && passedOver.size() < settings.maxPassedOver()) {
            QueuedRow row = queue.poll();
            if (row == null) {
                break;
            }
            if (rules.mayJoin(row, gathered, count, bytes)) {
                gathered[count++] = row;
                bytes += row.size();
            } else {
                passedOver.add(row);
            }
        }
        return count;
    }

    private void send(int count) {
        QueuedRow[] rows = Arrays.copyOf(gathered, count);
        Arrays.fill(gathered, 0, count, null);
        LaneRequest request = new LaneRequest(this, rows, System.nanoTime());
        requests.add(request);
        counts.sent(count);
        request.sent(transport.send(target, rows, count, request));
    }

    void acknowledged(LaneRequest request, @Nullable ByteBuffer tablet) {
        requests.remove(request);
        counts.requestDone();
        QueuedRow[] rows = request.rows();
        if (tablet != null) {
            counts.cameBackMisrouted();
            listener.misrouted(target, rows[0], tablet);
        }
        long now = System.nanoTime();
        for (QueuedRow row : rows) {
            counts.acknowledged(now - row.queuedNanos());
            row.stored();
        }
        drain();
    }

    void refused(LaneRequest request, FailureKind kind, Throwable cause) {
        requests.remove(request);
        counts.requestDone();
        counts.refused(request.rows().length);
        for (QueuedRow row : request.rows()) {
            listener.refused(target, row, kind, cause);
        }
        drain();
    }

    /** Gives up the requests that wait too long; any thread, now and then. */
    void sweep() {
        if (counts.requestsInFlight() > 0) {
            execute(this::sweepHere);
        } else {
            oldestQueuedNanos = NOTHING_WAITS;
        }
    }

    /** How long the row has waited that was accepted longest ago, as the last sweep found; 0 if there was none. */
    public long oldestWaited(long nowNanos) {
        long queuedNanos = oldestQueuedNanos;
        return queuedNanos == NOTHING_WAITS || budget.rows() == 0 ? 0 : Math.max(0, nowNanos - queuedNanos);
    }

    private void sweepHere() {
        long oldest = System.nanoTime() - settings.requestTimeoutNanos();
        LaneRequest request;
        while ((request = requests.first()) != null && request.sentNanos() - oldest < 0) {
            request.timeOut(new TimeoutException("no answer from " + target + " within "
                    + TimeUnit.NANOSECONDS.toMillis(settings.requestTimeoutNanos()) + " ms"));
        }
        oldestQueuedNanos = request == null ? NOTHING_WAITS : request.rows()[0].queuedNanos();
    }

    /**
     * Fails every row that has no outcome yet, waiting or on its way; any thread.
     *
     * @param reason for the failures' message
     */
    public void abort(String reason) {
        execute(() -> {
            LaneRequest request;
            while ((request = requests.first()) != null) {
                request.abandon(new CancellationException(reason));
            }
            failWaiting(reason);
        });
    }

    private synchronized void failWaiting(String reason) {
        CancellationException cause = new CancellationException(reason);
        QueuedRow row;
        while ((row = passedOver.isEmpty() ? queue.poll() : passedOver.poll()) != null) {
            row.failed(FailureKind.CLOSED, cause);
        }
    }

    void abandoned(LaneRequest request, Throwable cause) {
        requests.remove(request);
        counts.requestDone();
        counts.refused(request.rows().length);
        for (QueuedRow row : request.rows()) {
            listener.abandoned(target, row, cause);
        }
    }

    SerialExecutor executor() {
        return executor;
    }
}
