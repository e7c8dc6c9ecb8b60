package io.sluice.ingest.internal.lane;

import io.sluice.ingest.Batching;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The request that a lane is filling, and the rows passed over because they may not join it. For the lane's executor;
 * apart from the lane, since it is written for every row and the lane's fields are read by all who add.
 */
final class NextRequest {

    private final LaneSettings settings;
    private final BatchRules rules;
    private final RowQueue queue;

    private final QueuedRow[] rows;
    private int count;
    private int bytes;
    private boolean full;
    private final ArrayDeque<QueuedRow> passedOver = new ArrayDeque<>();

    NextRequest(LaneSettings settings, BatchRules rules, RowQueue queue) {
        this.settings = settings;
        this.rules = rules;
        this.queue = queue;
        this.rows = new QueuedRow[settings.maxBatchRows()];
    }

    /**
     * Takes what waits, as far as it may join.
     *
     * @return whether there is a request to send
     */
    boolean fill() {
        if (count == 0 && !begin()) {
            return false;
        }
        while (!full) {
            QueuedRow row = queue.poll();
            if (row == null) {
                break;
            }
            addOrPassOver(row);
        }
        return true;
    }

    /** Whether waiting would not make it larger, or would keep rows waiting that may not join it. */
    boolean isDue() {
        return full || !passedOver.isEmpty();
    }

    /** How many rows it has. */
    int rows() {
        return count;
    }

    /** Gives its rows out; the next one begins empty. */
    QueuedRow[] take() {
        QueuedRow[] taken = Arrays.copyOf(rows, count);
        Arrays.fill(rows, 0, count, null);
        count = 0;
        bytes = 0;
        full = false;
        return taken;
    }

    /** Any row that waits, in the request, passed over or in the queue; null if none does. */
    @Nullable
    QueuedRow poll() {
        if (count > 0) {
            QueuedRow last = rows[--count];
            full = false;
            bytes -= last.size();
            return last;
        }
        return passedOver.isEmpty() ? queue.poll() : passedOver.poll();
    }

    /**
     * Takes out the rows accepted before a moment: of the request, passed over, or in the queue, where the first one that
     * has time left ends the look.
     */
    void expire(long acceptedBefore, Consumer<QueuedRow> expired) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            QueuedRow row = rows[i];
            if (row.queuedNanos() - acceptedBefore < 0) {
                bytes -= row.size();
                expired.accept(row);
            } else {
                rows[kept++] = row;
            }
        }
        if (kept < count) {
            Arrays.fill(rows, kept, count, null);
            count = kept;
            full = false;
        }
        for (int waiting = passedOver.size(); waiting > 0; waiting--) {
            QueuedRow row = passedOver.remove();
            if (row.queuedNanos() - acceptedBefore < 0) {
                expired.accept(row);
            } else {
                passedOver.add(row);
            }
        }
        for (QueuedRow row = queue.peek(); row != null && row.queuedNanos() - acceptedBefore < 0; row = queue.peek()) {
            expired.accept(Objects.requireNonNull(queue.poll()));
        }
    }

    /** Begins with the row that waits longest, and those passed over earlier that fit; false if none waits. */
    private boolean begin() {
        QueuedRow first = poll();
        if (first == null) {
            return false;
        }
        add(first);
        full = settings.batching() == Batching.OFF || first.alone() || count == rows.length;
        for (int waiting = full ? 0 : passedOver.size(); waiting > 0; waiting--) {
            addOrPassOver(passedOver.remove()); // comes round again in its old order
        }
        return true;
    }

    private void addOrPassOver(QueuedRow row) {
        if (rules.mayJoin(row, rows, count, bytes)) {
            add(row);
        } else {
            passedOver.add(row);
        }
        full = count == rows.length || passedOver.size() >= settings.maxPassedOver();
    }

    private void add(QueuedRow row) {
        rows[count++] = row;
        bytes += row.size();
    }
}
