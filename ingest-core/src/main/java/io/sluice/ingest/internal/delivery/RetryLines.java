package io.sluice.ingest.internal.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What waits for another attempt: a line for each shard, in its own order, and how many of each line are on their way.
 * Lines take turns, and none may have more on its way than is still free for all, so that a shard that stands still, or
 * refuses whatever it is given, holds up its own rows and no others. Any thread adds, looks and leaves; one at a time
 * takes.
 *
 * <p>Of {@code max} places {@code n} lines that take all they can have {@code max / (n + 1)} each, and as many stay free
 * for a newcomer. Where there are more such lines than places each still has one, beyond {@code max} if need be.
 *
 * <p>Source: A. K. Choudhury, E. L. Hahne, "Dynamic Queue Length Thresholds for Shared-Memory Packet Switches", IEEE/ACM
 * Transactions on Networking 6 (2), 1998, with a factor of 1.
 *
 * @param <E> what waits; the least goes first in its line
 */
final class RetryLines<E extends Comparable<E>> {

    private final int max;
    private final Map<Object, Line<E>> byShard = new ConcurrentHashMap<>();
    private volatile List<Line<E>> lines = List.of(); // replaced under this object's lock
    private final AtomicInteger onTheirWay = new AtomicInteger();
    private int turn; // the taker's

    /** The line of one shard; opened on first need and kept as long as its lane. */
    static final class Line<E> {
        private final Consumer<Line<E>> open;
        private final Queue<E> waiting = new PriorityBlockingQueue<>();
        private final AtomicInteger onTheirWay = new AtomicInteger();

        // Set before it is looked whether anybody waits, and read after somebody began to: one of the two sees the
        // other.
        private volatile boolean forgotten;

        private Line(Consumer<Line<E>> open) {
            this.open = open;
        }

        /** Lets one more wait; opens the line again if it was let go meanwhile. */
        void add(E element) {
            waiting.add(element);
            if (forgotten) {
                open.accept(this);
            }
        }

        /** The first in line, left where it is; null if nobody waits. */
        @Nullable
        E first() {
            return waiting.peek();
        }

        /** Takes one out that will not be sent; false if it was not there any more. */
        boolean remove(E element) {
            return waiting.remove(element);
        }
    }

    /**
     * Opens no line yet.
     *
     * @param max how many may be on their way at once
     */
    RetryLines(int max) {
        this.max = max;
    }

    /** The line of whatever is one shard. */
    Line<E> of(Object shard) {
        Line<E> line = byShard.get(shard);
        return line != null ? line : open(shard);
    }

    private synchronized Line<E> open(Object shard) {
        return byShard.computeIfAbsent(shard, missing -> {
            Line<E> line = new Line<>(this::openAgain);
            append(line);
            return line;
        });
    }

    /** Who waits in it has its turn again; whoever comes later may be in another line of the same shard. */
    private synchronized void openAgain(Line<E> line) {
        if (line.forgotten) {
            line.forgotten = false;
            append(line);
        }
    }

    private void append(Line<E> line) {
        List<Line<E>> more = new ArrayList<>(lines);
        more.add(line);
        lines = List.copyOf(more);
    }

    /** Lets a line go that nobody will join again, unless somebody is left in it. */
    synchronized void forget(Object shard) {
        Line<E> line = byShard.get(shard);
        if (line == null) {
            return;
        }
        line.forgotten = true;
        if (!line.waiting.isEmpty() || line.onTheirWay.get() > 0) {
            line.forgotten = false;
        } else {
            byShard.remove(shard);
            lines = lines.stream().filter(other -> other != line).toList();
        }
    }

    /** Every line so far. */
    List<Line<E>> all() {
        return lines;
    }

    /** Takes the first of the next line that may send, which is on its way from now on; null if none may. */
    @Nullable
    E take() {
        List<Line<E>> now = lines;
        int count = now.size();
        for (int i = 0; i < count; i++) {
            turn = turn + 1 < count ? turn + 1 : 0;
            Line<E> line = now.get(turn);
            if (line.onTheirWay.get() < Math.max(1, max - onTheirWay.get())) {
                E first = line.waiting.poll();
                if (first != null) {
                    line.onTheirWay.incrementAndGet();
                    onTheirWay.incrementAndGet();
                    return first;
                }
            }
        }
        return null;
    }

    /** Ends the way of one that was taken from a line. */
    void leave(Line<E> line) {
        line.onTheirWay.decrementAndGet();
        onTheirWay.decrementAndGet();
    }

    /** Undoes taking one, turn included: where only one at a time may go, another line's is the next turn but one. */
    void putBack(Line<E> line, E element) {
        leave(line);
        line.add(element);
        turn--;
    }

    /** Lets nobody wait any more. */
    void clear() {
        lines.forEach(line -> line.waiting.clear());
    }
}
