package io.sluice.ingest.internal.lane;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.internal.transport.SerialExecutor;
import io.sluice.ingest.internal.transport.Target;
import io.sluice.ingest.internal.transport.Transport;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The way to one shard of one node: rows that wait, and a window of requests on their way.
 *
 * <p>An idle lane sends a row at once. While requests are on their way rows are left to the next answer, or until they
 * fill requests, and the next request takes all that wait, up to the caps: batches grow with load and vanish without it.
 * Where answers are slow to come rows are left to them for a moment only, and then sent beside what is on its way.
 *
 * <p>Any thread adds rows. Everything else happens on the lane's executor, one task after another, and needs no locks.
 */
public final class Lane {

    /** While a lane is busy, rows that would fill so many requests are worth a wake-up; fewer go with the next answer. */
    private static final int WAKE_REQUESTS = 2;

    private static final long NOTHING_WAITS = Long.MIN_VALUE;

    private final Target target;
    private final Transport transport;
    private final SerialExecutor executor;
    private final LaneSettings settings;
    private final LaneListener listener;
    private final PendingBudget budget;
    private final Runnable lookLater;
    private final LaneCounts counts = new LaneCounts();

    private final RowQueue queue = new RowQueue();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean ended;
    private final Runnable drain = this::runDrain;
    private volatile long oldestQueuedNanos = NOTHING_WAITS;
    private volatile boolean retired;

    private final Window window;
    private final NextRequest next;
    private final RequestList requests = new RequestList(); // the executor's
    private boolean draining; // the executor's

    // When the last request was sent or answered; published by inFlight, which is written after it.
    private long heardNanos = System.nanoTime();
    // For those who add: requests on their way, written before the queue is looked at for the last time.
    private volatile int inFlight;
    // About how many rows are left to an answer. Racy on purpose, but 0 only for a moment while there are any: whoever
    // adds a row counts it afterwards, and the drain forgets the count (before it writes inFlight) and then looks.
    private int left;

    /**
     * Opens a lane.
     *
     * @param target where it leads
     * @param transport carries its requests
     * @param settings of all lanes
     * @param rules which rows may share a request
     * @param listener hears of what is not plain success
     * @param lookLater has {@link #sendOverdue} called in a moment; cheap if it is going to be anyway
     */
    Lane(
            Target target,
            Transport transport,
            LaneSettings settings,
            BatchRules rules,
            LaneListener listener,
            Runnable lookLater) {
        this.target = target;
        this.transport = transport;
        this.executor = transport.executor(target);
        this.settings = settings;
        this.listener = listener;
        this.lookLater = lookLater;
        this.budget = new PendingBudget(settings.maxPendingRows(), Long.MAX_VALUE);
        this.window = new Window(settings.maxInFlight(), settings.adaptive());
        this.next = new NextRequest(settings, rules, queue);
    }

    /** Where it leads. */
    public Target target() {
        return target;
    }

    /** The bound on its rows, waiting and on their way. */
    public PendingBudget budget() {
        return budget;
    }

    /**
     * Whether it takes no rows any more because its node has left: whoever finds no room in it looks for the row's lane
     * anew. True for a moment, too, while {@link #retire()} looks whether it can be.
     */
    public boolean isRetired() {
        return retired;
    }

    /** Takes no rows any more, if there is none in it; one thread at a time. */
    boolean retire() {
        retired = true; // before the room goes, so that who finds none sees why
        if (!budget.tryAcquire(budget.maxRows(), 0)) {
            retired = false;
            return false;
        }
        budget.close(); // sends on who waited just now
        return true;
    }

    /** What it has counted; any thread may look. */
    public LaneCounts counts() {
        return counts;
    }

    /** Adds a row; any thread. */
    public void add(QueuedRow row) {
        queue.add(row);
        if (isDrainWorthIt(row)) {
            wake();
        }
    }

    /**
     * Adds a row that nobody is woken for; any thread. It goes when {@link #wake()} is called, with a row or an answer
     * that comes by, or at the next sweep.
     */
    public void hold(QueuedRow row) {
        queue.add(row);
    }

    /** Has what waits sent, as far as it may be now; any thread. */
    public void wake() {
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            execute(drain);
        }
    }

    /** Whether its executor has ended: rows are handed on from here and not sent. */
    public boolean isEnded() {
        return ended;
    }

    /**
     * Whether rows could be sent now. If not, the next answer sends them: the executor says how many requests are left on
     * their way before it looks at the queue for the last time, and we look at that number after adding to the queue, so
     * that one of the two sees the other.
     */
    private boolean isDrainWorthIt(QueuedRow row) {
        int onTheirWay = inFlight;
        int limit = window.limit();
        if (onTheirWay < Math.min(limit, settings.eagerRequests())) {
            return true;
        }
        int leftNow = ++left;
        if (onTheirWay >= limit) {
            return false;
        }
        if (leftNow >= WAKE_REQUESTS * settings.maxBatchRows() || isOverdue(row.queuedNanos())) {
            return true;
        }
        lookLater.run();
        return false;
    }

    /** Whether the lane has been silent for so long that no answer can be said to be near. */
    private boolean isOverdue(long nowNanos) {
        return nowNanos - heardNanos > settings.patienceNanos();
    }

    /**
     * Sends what is left to an answer that does not come; any thread, a moment after rows were left.
     *
     * @return whether to look again in another moment
     */
    boolean sendOverdue(long nowNanos) {
        if (inFlight >= window.limit() || left == 0) {
            return false; // what waits for the window is sent by the answer that opens it
        }
        if (isOverdue(nowNanos)) {
            execute(drain);
        }
        return true;
    }

    private void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            executor.afterEnd(this::handOn);
        }
    }

    /** Runs what must not be left out, an answer or the end: should the executor have ended, after that. */
    void run(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            executor.afterEnd(() -> {
                synchronized (this) {
                    ended = true;
                    task.run();
                }
                handOn();
            });
        }
    }

    boolean isCurrent() {
        return executor.isCurrent();
    }

    /**
     * Hands on every row, waiting or on its way. Its executor has ended (the session was closed beneath us, or an I/O thread
     * died), so that nothing runs there any more and the lock makes one consumer of those who come. In the order of {@link
     * #drain}, and for the same reason: a row that is added later finds no drain scheduled and nothing on its way, and so
     * wakes this again.
     */
    private synchronized void handOn() {
        ended = true;
        scheduled.set(false);
        LaneRequest request;
        while ((request = requests.first()) != null) {
            request.cancel();
            request.refusedHere(
                    FailureKind.CONNECTION, new IllegalStateException("the connection to " + target + " has ended"));
        }
        left = 0;
        inFlight = 0;
        QueuedRow row;
        while ((row = next.poll()) != null) {
            listener.unsent(target, row, new IllegalStateException("the connection to " + target + " has ended"));
        }
    }

    private void runDrain() {
        // First, so that a row added after the queue was seen empty schedules the next run.
        scheduled.set(false);
        drain(System.nanoTime());
    }

    private void drain(long nowNanos) {
        if (draining) {
            return; // an answer that came while sending; the loop below goes on
        }
        draining = true;
        try {
            boolean overdue = isOverdue(nowNanos);
            left = 0;
            inFlight = requests.size();
            while (!ended
                    && inFlight < window.limit()
                    && next.fill()
                    && (overdue || next.isDue() || inFlight < settings.eagerRequests())) {
                QueuedRow[] rows = inTime(next.take(), nowNanos - settings.deliveryTimeoutNanos());
                if (rows.length > 0) {
                    send(rows);
                }
                inFlight = requests.size();
            }
            if (next.rows() > 0 && inFlight < window.limit()) {
                left += next.rows();
                lookLater.run();
            }
        } finally {
            draining = false;
        }
    }

    /** Those of some rows that may still be sent; the others fail. */
    private QueuedRow[] inTime(QueuedRow[] rows, long acceptedBefore) {
        int late = 0;
        for (QueuedRow row : rows) {
            late += row.queuedNanos() - acceptedBefore < 0 ? 1 : 0;
        }
        if (late == 0) {
            return rows;
        }
        QueuedRow[] inTime = new QueuedRow[rows.length - late];
        int count = 0;
        for (QueuedRow row : rows) {
            if (row.queuedNanos() - acceptedBefore < 0) {
                expired(row);
            } else {
                inTime[count++] = row;
            }
        }
        return inTime;
    }

    private void expired(QueuedRow row) {
        row.failed(
                FailureKind.TIMEOUT,
                new TimeoutException("not sent within deliveryTimeout="
                        + TimeUnit.NANOSECONDS.toMillis(settings.deliveryTimeoutNanos()) + " ms: it waited for "
                        + target));
    }

    private void send(QueuedRow[] rows) {
        heardNanos = System.nanoTime();
        LaneRequest request = new LaneRequest(this, rows, heardNanos);
        requests.add(request);
        counts.sent(rows.length);
        request.sent(transport.send(target, rows, rows.length, request));
    }

    private void ended(LaneRequest request, long nowNanos) {
        heardNanos = nowNanos;
        requests.remove(request);
        counts.requestDone();
    }

    void acknowledged(LaneRequest request, @Nullable ByteBuffer tablet) {
        long nowNanos = System.nanoTime();
        ended(request, nowNanos);
        window.acknowledged();
        QueuedRow[] rows = request.rows();
        try {
            if (tablet != null) {
                counts.cameBackMisrouted();
                listener.misrouted(target, rows[0], tablet);
            }
            counts.acknowledged(rows, nowNanos);
        } finally {
            try {
                listener.stored(rows);
            } finally {
                drain(nowNanos);
            }
        }
    }

    void refused(LaneRequest request, FailureKind kind, Throwable cause) {
        long nowNanos = System.nanoTime();
        ended(request, nowNanos);
        window.refused(kind, request.sentNanos(), nowNanos);
        counts.refused(request.rows().length);
        try {
            for (QueuedRow row : request.rows()) {
                listener.refused(target, row, kind, cause, request.rows().length);
            }
        } finally {
            drain(nowNanos);
        }
    }

    /** Gives up the requests that wait too long, and sends rows that nobody came back for; any thread, now and then. */
    void sweep() {
        if (counts.requestsInFlight() > 0) {
            execute(this::sweepHere);
        } else {
            oldestQueuedNanos = NOTHING_WAITS;
            if (budget.rows() > 0) {
                wake();
            }
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
        next.expire(System.nanoTime() - settings.deliveryTimeoutNanos(), this::expired);
        drain(System.nanoTime()); // should a look have missed a row that was left to an answer
    }

    /**
     * Fails every row that has no outcome yet, waiting or on its way; any thread.
     *
     * @param reason for the failures' message
     */
    public void abort(String reason) {
        run(() -> {
            LaneRequest request;
            while ((request = requests.first()) != null) {
                request.abandon(new CancellationException(reason));
            }
            failWaiting(reason);
        });
    }

    private void failWaiting(String reason) {
        CancellationException cause = new CancellationException(reason);
        QueuedRow row;
        while ((row = next.poll()) != null) {
            row.failed(FailureKind.CLOSED, cause);
        }
    }

    void abandoned(LaneRequest request, Throwable cause) {
        ended(request, System.nanoTime());
        counts.refused(request.rows().length);
        for (QueuedRow row : request.rows()) {
            listener.abandoned(target, row, cause);
        }
    }
}
