package io.sluice.ingest.testkit.front;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which requests go wrong, and how. Rules are tried in the order in which they were added; the first that applies
 * decides. Empty at first, and then it costs nothing. Thread-safe; a rule holds for requests that arrive after it was
 * added.
 */
public final class FaultPlan {
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private volatile boolean empty = true;

    /** Made by a front. */
    FaultPlan() {}

    /** The next so many writes go wrong. */
    public void next(long times, Fault fault) {
        next(times, RequestInfo::isWrite, fault);
    }

    /** The next so many requests that match go wrong. */
    public synchronized void next(long times, Predicate<RequestInfo> matching, Fault fault) {
        rules.add(new Rule(matching, fault, new AtomicLong(times)));
        empty = false;
    }

    /** Every request that matches goes wrong, until {@link #clear()}. */
    public void always(Predicate<RequestInfo> matching, Fault fault) {
        next(Long.MAX_VALUE, matching, fault);
    }

    /** From now on nothing goes wrong. What was delayed already still is. */
    public synchronized void clear() {
        rules.clear();
        empty = true;
    }

    /** How many faults are still to come; {@link Long#MAX_VALUE} if some rule has no end. */
    public long remaining() {
        long sum = 0;
        for (Rule rule : rules) {
            long left = Math.max(0, rule.left.get());
            sum = left > Long.MAX_VALUE / 2 || sum == Long.MAX_VALUE ? Long.MAX_VALUE : sum + left;
        }
        return sum;
    }

    boolean isEmpty() {
        return empty;
    }

    @Nullable
    Fault faultFor(RequestInfo request) {
        for (Rule rule : rules) {
            if (rule.matching.test(request) && rule.left.getAndDecrement() > 0) {
                return rule.fault;
            }
        }
        return null;
    }

    private record Rule(Predicate<RequestInfo> matching, Fault fault, AtomicLong left) {}
}
