package io.sluice.ingest.internal.lane;

import io.sluice.ingest.FailureKind;
import org.jetbrains.kotlinx.lincheck.LinChecker;
import org.jetbrains.kotlinx.lincheck.annotations.Operation;
import org.jetbrains.kotlinx.lincheck.annotations.Param;
import org.jetbrains.kotlinx.lincheck.paramgen.IntGen;
import org.jetbrains.kotlinx.lincheck.strategy.stress.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Linearizability of what threads share in a lane: the queue and the bound on its rows. */
class LaneLincheckTest {

    private static final int ITERATIONS = 15;
    private static final int INVOCATIONS = 3_000;

    /** A row that is only a number. */
    private static final class NumberedRow extends QueuedRow {
        NumberedRow(int value) {
            super(new byte[0], value);
        }

        @Override
        public void stored() {}

        @Override
        public void failed(FailureKind kind, Throwable cause) {}
    }

    /** The queue: any thread adds, one polls. */
    @Param(name = "value", gen = IntGen.class, conf = "1:5")
    public static class Queue {
        private final RowQueue queue = new RowQueue();

        @Operation
        public void add(@Param(name = "value") int value) {
            queue.add(new NumberedRow(value));
        }

        @Operation(nonParallelGroup = "consumer")
        public @Nullable Long poll() {
            QueuedRow row = queue.poll();
            return row == null ? null : row.token();
        }
    }

    /**
     * The bound on rows. That on bytes is taken after it and given back if there is none, so that an acquire beside one
     * that fails may be refused although, the other undone, there is room; it is never let in where there is none.
     */
    public static class Budget {
        private final PendingBudget budget = new PendingBudget(2, 10);

        @Operation
        public boolean acquire() {
            return budget.tryAcquire(1, 0);
        }

        @Operation
        public void release() {
            budget.release(1, 0);
        }

        @Operation
        public int rows() {
            return budget.rows();
        }
    }

    @Test
    void queueIsLinearizable() {
        LinChecker.check(Queue.class, stress());
    }

    @Test
    void budgetIsLinearizable() {
        LinChecker.check(Budget.class, stress());
    }

    private static StressOptions stress() {
        return new StressOptions()
                .threads(3)
                .actorsPerThread(3)
                .minimizeFailedScenario(false) // a shorter one may never end
                .iterations(ITERATIONS)
                .invocationsPerIteration(INVOCATIONS);
    }
}
